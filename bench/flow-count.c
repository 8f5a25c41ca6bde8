/* flow-count.c - capture, decode and flow without anything behind them, for
 * the bench: counts the flows of one capture. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "capture/capture.h"
#include "run/pipeline.h"

static void on_flow(void *ctx, const struct flow_rec *flow)
{
	*(uint64_t *)ctx += flow->packets[SIDE_SOURCE] + flow->packets[SIDE_DESTINATION];
}

int main(int argc, char **argv)
{
	uint64_t in_flows = 0;
	struct pipeline_settings s = { .flow = FLOW_SETTINGS_DEFAULT };
	struct problem why = PROBLEM_NONE;
	struct capture *c = NULL;
	struct pipeline *p = NULL;

	s.flow.on_flow = on_flow;
	s.flow.ctx = &in_flows;
	int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0 || capture_open(fd, argv[1], &c, &why) != OK || pipeline_new(&s, &p) != OK) {
		(void)fprintf(stderr, "usage: flow-count CAPTURE (%s)\n", why.text);
		return 2;
	}
	err_t e = pipeline_capture(p, c, &why);
	pipeline_end_flows(p);
	struct tally t = pipeline_tally(p);
	(void)printf("%" PRIu64 " packets, %" PRIu64 " in %" PRIu64 " flows, %" PRIu64 " forced\n",
		     t.packets, in_flows, t.flows, t.cut);
	pipeline_free(p);
	capture_close(c);
	return err_status(e);
}
