/* cc.h - what we ask of the compiler, in one place. */
#ifndef BASE_CC_H
#define BASE_CC_H

#include <stddef.h>

#define MUST_USE	__attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a)	__attribute__((format(printf, f, a)))
#define NOINLINE	__attribute__((noinline))
#define LIKELY(x)	__builtin_expect(!!(x), 1)
#define UNLIKELY(x)	__builtin_expect(!!(x), 0)

/* Number of elements of a true array. */
#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

/* Does this build carry address and undefined-behaviour checks? The seccomp
 * list of `eye` needs to know: the checkers make system calls of their own. */
#if defined(__SANITIZE_ADDRESS__)
#define BASE_SANITIZED	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BASE_SANITIZED	1
#endif
#endif
#ifndef BASE_SANITIZED
#define BASE_SANITIZED	0
#endif

#endif
