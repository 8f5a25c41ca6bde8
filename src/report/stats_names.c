/* stats_names.c - rows and columns as the Commission's yearly report has them. */
#include "report/stats_names.h"

#include "base/err.h"

#define NAME(id, ja, en)	{ id, { ja, en }, 0 }
#define UNSEEN(id, ja, en)	{ id, { ja, en }, 'I' }

const struct stats_name stats_parties[STAT_PARTIES] = {
	[STAT_REPORTER] = NAME("reporter", "報告者", "reporter"),
	[STAT_ENTRUSTEE] = NAME("entrustee", "委託先", "entrustee"),
	[STAT_PARTY_UNCLEAR] = NAME("unknown", "不明", "not known"),
	[STAT_PARTY_MISSING] = NAME("missing", "未入力", "not entered"),
};

const struct stats_name stats_causes[STAT_CAUSES] = {
	[STAT_MISDELIVERY] = NAME("misdelivery", "誤交付", "misdelivery"),
	[STAT_MISSENDING] = NAME("missending", "誤送付", "missending"),
	[STAT_MISDISPOSAL] = NAME("misdisposal", "誤廃棄", "misdisposal"),
	[STAT_LOST] = NAME("lost", "紛失", "mislaid"),
	[STAT_THEFT] = NAME("theft", "盗難", "theft"),
	[STAT_INSIDER] = NAME("insider", "内部不正", "insider"),
	[STAT_ACCESS] = NAME("unauthorised_access", "不正アクセス", "unauthorised access"),
	[STAT_CAUSE_OTHER] = NAME("other", "その他", "other"),
	[STAT_CAUSE_MISSING] = NAME("missing", "未入力", "not entered"),
};

/* The printed table is known up to 1,000 and beyond 50,000. */
const struct stats_name stats_bins[STATS_BINS] = {
	UNSEEN("0", "0人", "nobody"),
	NAME("1", "1人", "1"),
	NAME("2-10", "2〜10人", "2 to 10"),
	NAME("11-100", "11〜100人", "11 to 100"),
	NAME("101-1000", "101〜1,000人", "101 to 1,000"),
	UNSEEN("1001-10000", "1,001〜10,000人", "1,001 to 10,000"),
	UNSEEN("10001-50000", "10,001〜50,000人", "10,001 to 50,000"),
	UNSEEN("50001-", "50,001人以上", "50,001 and more"),
	NAME("missing", "不明（未入力）", "not known (not entered)"),
};

size_t stats_bin(int64_t people)
{
	static const int64_t last[] = { 0, 1, 10, 100, 1000, 10000, 50000 };
	size_t bin = 0;

	_Static_assert(sizeof(last) / sizeof(last[0]) == STATS_BINS - 2, "all bins but the open one and the unknown");
	if (people < 0)
		return STATS_BINS - 1;
	while (bin < STATS_BINS - 2 && people > last[bin])
		bin++;
	return bin;
}

const struct stats_name stats_answers[STAT_ANSWERS] = {
	[STAT_YES] = NAME("yes", "該当", "yes"),
	[STAT_NO] = NAME("no", "非該当", "no"),
	[STAT_MISSING] = NAME("missing", "未確定（未入力）", "open (not entered)"),
};

const struct stats_name stats_subjects[STAT_SUBJECTS] = {
	NAME("customers", "顧客情報", "customers"),
	NAME("employees", "従業員情報", "employees"),
	NAME("other", "その他", "others"),
};

const struct stats_name stats_media[STAT_MEDIA] = {
	NAME("electronic", "電子媒体", "electronic"),
	NAME("paper", "紙媒体", "paper"),
	NAME("other", "その他", "other"),
};

const struct stats_name stats_rule7[STAT_RULE7] = {
	NAME("1", "1号　要配慮個人情報", "item 1: data that need special care"),
	NAME("2", "2号　財産的被害のおそれ", "item 2: fear of financial damage"),
	NAME("3", "3号　不正の目的", "item 3: a wrongful aim"),
	NAME("4", "4号　千人超", "item 4: more than 1,000 people"),
};

const struct stats_name stats_stages[STAT_STAGES] = {
	NAME("preliminary", "速報", "preliminary report"),
	NAME("final", "確報", "final report"),
};

const struct stats_name stats_states[STAT_STATES] = {
	[STAT_MET] = NAME("met", "期限内", "in time"),
	[STAT_MET_LATE] = NAME("met_late", "期限後", "done late"),
	[STAT_OWED] = NAME("owed", "未了（期限前）", "owed"),
	[STAT_OVERDUE] = NAME("overdue", "未了（期限超過）", "overdue"),
	[STAT_UNDECIDED] = NAME("undecided", "未確定", "undecided"),
	[STAT_NOT_OWED] = NAME("not_owed", "義務なし", "not owed"),
	[STAT_OPTIONAL] = NAME("optional", "任意・代替", "optional"),
};

const struct stats_name stats_incidents[1] = { NAME("incidents", "件数", "incidents") };
