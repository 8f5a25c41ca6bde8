/* notices_own.h - notices gathered, and how they are shown. Inside notices only. */
#ifndef RUN_NOTICES_OWN_H
#define RUN_NOTICES_OWN_H

#include "base/pool.h"
#include "duty/duty.h"
#include "run/notices.h"

/* One duty of one machine; texts are owned by the list. */
struct notice {
	const struct machine *machine;
	const struct duty_def *def;
	enum duty_state state;
	bool has_due, done;
	nsec_t due, done_at;
	int64_t left;
	const char *rule, *to, *why;	/* in the language asked for; why only when it is shown */
	const char *missing;		/* labels of the facts that are missing */
};

struct notice_list {
	const struct notices_ask *ask;
	struct pool pool;
	struct notice *notice;
	size_t count, room;
};

/* Keep what is to be shown of a judged duty. OK | ERR_MEMORY */
err_t notice_keep(struct notice_list *list, const struct machine *m, const struct duty_item *item) MUST_USE;

/* Append the whole answer. OK | out->err */
err_t notice_list_show(struct notice_list *list, const struct notices_count *count, struct buf *out) MUST_USE;

/* Free what was kept. */
void notice_list_free(struct notice_list *list);

#endif
