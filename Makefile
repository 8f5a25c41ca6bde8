# Everything a person types. The work is in meson.build and tools/.
#
#	make		build/sekisho, the program
#	make demo	the whole way on the sample capture; leaves demo/
#	make check	every test, under the sanitizers; ends with "N passed, N failed"
#	make lint	clang-tidy and cppcheck
#	make fuzz	each fuzz target for SECONDS (20) from its seeds
#	make bench	speed, as a ratio to a plain libpcap loop (CAPTURE=, default: the
#			sample capture, enlarged to 256 MiB); microseconds that
#			judging the whole law takes; 100,000 machines against a whole
#			list of known exploited holes; floods, as a ratio to ordinary packets
#	make install	program, man page, law and criteria (DESTDIR= PREFIX=)

PREFIX ?= /usr/local
SECONDS ?= 20
BENCH = build-bench/office.pcap
MESON_SETUP = meson setup build -Dtests=false -Db_lto=true --prefix=$(PREFIX)

all: build/build.ninja
	@ninja -C build sekisho

# After a setup that failed there is a folder without this file: set up again.
build/build.ninja:
	@command -v meson >/dev/null || { echo 'meson is missing: run `make deps`' >&2; exit 1; }
	@test -d build/meson-private && $(MESON_SETUP) --wipe || $(MESON_SETUP)

deps:
	@tools/install-deps

demo:
	@tools/install-deps --demo
	@$(MAKE) --no-print-directory all
	@tools/demo

check:
	@tools/install-deps --check
	@tools/check

lint:
	@tools/install-deps --lint
	@tools/lint

fuzz:
	@tools/install-deps --check
	@tools/fuzz $(SECONDS)

bench:
	@tools/install-deps --bench
	@mkdir -p build-bench
	@test -n "$(CAPTURE)" || test -f $(BENCH) || bench/enlarge tests/lab/office.pcap 256 $(BENCH)
	@bench/run $(or $(CAPTURE),$(BENCH))
	@ninja -C build-bench bench/bench_duties >/dev/null
	@build-bench/bench/bench_duties law tests/golden/duty/*.yaml
	@bench/holes
	@bench/many-incidents --limit 2
	@bench/floods
	@bench/ledger --records $(or $(BENCH_RECORDS),300000)

# The prefix stands in the program, so another one is another build.
install: build/build.ninja
	@meson configure build --prefix=$(PREFIX)
	@ninja -C build sekisho
	@meson install -C build --no-rebuild $(if $(DESTDIR),--destdir $(DESTDIR))

clean:
	rm -rf build build-asan build-clang build-fuzz build-lint build-bench demo

.PHONY: all deps demo check lint fuzz bench install clean
