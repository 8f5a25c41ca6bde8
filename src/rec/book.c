#include "rec/book.h"

#include <string.h>

#include "base/cc.h"
#include "base/utf8.h"

#define F(id, ja, en, type)		{ id, ja, en, type, false, "" }
#define MUST(id, ja, en, type)		{ id, ja, en, type, true, "" }
#define CHOICE(id, ja, en, choices)	{ id, ja, en, BOOK_CHOICE, false, choices }
#define REF(id, ja, en, must, book)	{ id, ja, en, BOOK_REF, must, book }

/* 委託先: 個人情報保護法25条、通則編ガイドライン 3-4-4. */
static const struct book_field partner[] = {
	MUST("name", "名称", "name", BOOK_TEXT),
	F("corporate_number", "法人番号", "corporate number", BOOK_TEXT),
	REF("parent", "委託元（再委託のときは委託先）", "who entrusts (empty: this organisation)", false, "partner"),
	F("work", "委託する業務", "what is entrusted", BOOK_TEXT),
	F("data_kinds", "取り扱う個人データ", "personal data handled", BOOK_TEXT),
	F("people", "本人の数", "people concerned", BOOK_INT),
	F("contract_from", "契約開始日", "contract from", BOOK_DAY),
	F("contract_to", "契約終了日", "contract to", BOOK_DAY),
	{ "contract_items", "契約事項", "contract items", BOOK_LIST, false,
	  "safety_measures right_to_see re_entrustment incident_notice return_erasure secrecy" },
	F("selected_on", "選定時の確認日", "selection checked on", BOOK_DAY),
	F("approved_on", "再委託の事前承認日", "re-entrustment approved on", BOOK_DAY),
	F("approved_by", "再委託の承認者", "re-entrustment approved by", BOOK_TEXT),
	F("audit_months", "監査の間隔（月）", "months between audits", BOOK_INT),
	F("audited_on", "前回監査日", "last audit", BOOK_DAY),
	CHOICE("audit_result", "前回監査の結果", "its result", "good minor major"),
	F("incidents", "関係した事案", "incidents", BOOK_TEXT),
	F("contact", "連絡先", "contact", BOOK_TEXT),
	F("note", "備考", "note", BOOK_TEXT),
};

/* 委託先の選定時の確認: 通則編ガイドライン 3-4-4(1). The id is PARTNER/MEASURE. */
static const struct book_field partner_check[] = {
	REF("partner", "委託先", "partner", true, "partner"),
	MUST("measure", "安全管理措置の項目", "safety measure", BOOK_TEXT),
	{ "result", "結果", "result", BOOK_CHOICE, true, "yes partly no na" },
	MUST("on", "確認日", "checked on", BOOK_DAY),
	F("note", "備考", "note", BOOK_TEXT),
};

/* 安全管理措置の実施状況; the id is that of the measure (GL10-6-3). */
static const struct book_field control[] = {
	{ "state", "実施状況", "state", BOOK_CHOICE, true, "done partly not na" },
	F("on", "確認日", "as of", BOOK_DAY),
	F("how", "実施の方法", "how", BOOK_TEXT),
	F("evidence", "証拠（台帳の番号、空白区切り）", "evidence (numbers of ledger entries)", BOOK_TEXT),
	F("owner", "責任者", "who answers for it", BOOK_TEXT),
	F("review_months", "見直しの間隔（月）", "months between reviews", BOOK_INT),
	F("note", "備考", "note", BOOK_TEXT),
};

/* 従業者の教育: 個人情報保護法24条、通則編ガイドライン 10-4. */
static const struct book_field training[] = {
	MUST("who", "受講者", "who", BOOK_TEXT),
	MUST("course", "研修", "course", BOOK_TEXT),
	MUST("on", "受講日", "on", BOOK_DAY),
	CHOICE("result", "結果", "result", "passed failed attended"),
	F("next_on", "次回", "next due", BOOK_DAY),
	F("note", "備考", "note", BOOK_TEXT),
};

/* 事案によらない決定; those about an incident stand with it. */
static const struct book_field decision[] = {
	MUST("question", "問い", "question", BOOK_TEXT),
	MUST("decided", "決定", "what was decided", BOOK_TEXT),
	MUST("decided_by", "決定者", "who decided", BOOK_TEXT),
	MUST("on", "決定日", "on", BOOK_DAY),
	F("facts", "前提とした事実", "on which facts", BOOK_TEXT),
	F("guidance", "参照した公的な見解", "official guidance seen", BOOK_TEXT),
	MUST("why", "理由", "why", BOOK_TEXT),
	F("review_on", "見直し日", "review on", BOOK_DAY),
};

/* 特定重要電子計算機その他の機器: サイバー対処能力強化法2条・4条. */
static const struct book_field asset[] = {
	CHOICE("class", "区分", "class", "equipment gateway other none"),
	F("equipment", "特定重要設備の区分", "important equipment", BOOK_TEXT),
	F("maker", "製造者名", "maker", BOOK_TEXT),
	MUST("product", "製品名", "product", BOOK_TEXT),
	F("version", "版", "version", BOOK_TEXT),
	CHOICE("kind", "種別", "kind", "appliance os middleware application cloud"),
	F("machine", "機器", "machine", BOOK_TEXT),
	F("location", "設置場所", "location", BOOK_TEXT),
	F("owner", "管理者", "owner", BOOK_TEXT),
	F("introduced_on", "導入日", "introduced on", BOOK_DAY),
	F("designated_on", "指定日", "designated on", BOOK_DAY),
	F("caught_on", "改正により対象となった日", "covered by a change of rules on", BOOK_DAY),
	F("equipment_on", "特定重要設備の導入日", "the equipment introduced on", BOOK_DAY),
	F("changed_on", "変更日", "changed on", BOOK_DAY),
	CHOICE("change_minor", "名称のみの変更か", "only the operator's name changed", "yes no"),
	F("noticed_on", "届出日", "filed on", BOOK_DAY),
	F("change_noticed_on", "変更の届出日", "change filed on", BOOK_DAY),
	F("receipt", "届出の受付番号", "receipt of the filing", BOOK_TEXT),
	CHOICE("exempt", "届出を要しない理由", "needs no filing", "none group_only designated"),
	F("cpe", "CPE", "CPE", BOOK_TEXT),
	F("purl", "purl", "purl", BOOK_TEXT),
	F("retired_on", "廃止日", "retired on", BOOK_DAY),
	F("note", "備考", "note", BOOK_TEXT),
};

/* 既知の脆弱性: where it was seen, since when, what became of it. */
static const struct book_field hole[] = {
	REF("asset", "機器", "asset", true, "asset"),
	MUST("cve", "脆弱性", "vulnerability", BOOK_TEXT),
	MUST("first_seen_on", "初めて見た日", "first seen on", BOOK_DAY),
	F("listed_on", "一覧に載った日", "listed on", BOOK_DAY),
	F("source", "出所", "source", BOOK_TEXT),
	CHOICE("sure", "確かさ", "how sure", "confirmed product_only"),
	{ "state", "状態", "state", BOOK_CHOICE, true, "open fixed accepted" },
	F("closed_on", "解消日", "closed on", BOOK_DAY),
	F("reason", "理由", "reason", BOOK_TEXT),
	F("note", "備考", "note", BOOK_TEXT),
};

#define BOOK(id, ja, en)	{ #id, ja, en, id, COUNT_OF(id) }

static const struct book_def books[] = {
	BOOK(asset, "重要な電子計算機", "important computers"),
	BOOK(hole, "既知の脆弱性", "known holes"),
	BOOK(partner, "委託先", "entrusted companies"),
	BOOK(partner_check, "委託先の確認", "checks of entrusted companies"),
	BOOK(control, "安全管理措置", "safety measures"),
	BOOK(training, "教育", "training"),
	BOOK(decision, "決定", "decisions"),
};

const struct book_def *book_at(size_t index)
{
	return index < COUNT_OF(books) ? &books[index] : NULL;
}

const struct book_def *book_find(const char *id)
{
	for (size_t i = 0; i < COUNT_OF(books); i++)
		if (strcmp(books[i].id, id) == 0)
			return &books[i];
	return NULL;
}

int book_field_index(const struct book_def *book, const char *field)
{
	for (size_t i = 0; i < book->count; i++)
		if (strcmp(book->fields[i].id, field) == 0)
			return (int)i;
	return -1;
}

static bool is_digits(const char *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at[i] < '0' || at[i] > '9')
			return false;
	return true;
}

static bool is_day(const char *v)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (strlen(v) != 10 || !is_digits(v, 4) || v[4] != '-' || !is_digits(v + 5, 2) || v[7] != '-' ||
	    !is_digits(v + 8, 2))
		return false;
	int year = (v[0] - '0') * 1000 + (v[1] - '0') * 100 + (v[2] - '0') * 10 + v[3] - '0';
	int month = (v[5] - '0') * 10 + v[6] - '0', day = (v[8] - '0') * 10 + v[9] - '0';
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	if (month < 1 || month > 12 || day < 1)
		return false;
	return day <= lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Is the word of `len` bytes one of the blank separated ones? */
static bool is_choice(const char *choices, const char *word, size_t len)
{
	while (*choices != '\0') {
		size_t n = strcspn(choices, " ");
		if (n == len && memcmp(choices, word, n) == 0)
			return true;
		choices += n + strspn(choices + n, " ");
	}
	return false;
}

static bool are_choices(const char *choices, const char *v)
{
	while (*v != '\0') {
		size_t n = strcspn(v, " ");
		if (!is_choice(choices, v, n))
			return false;
		v += n + strspn(v + n, " ");
	}
	return true;
}

bool book_value_fits(const struct book_field *field, const char *value)
{
	size_t len = strlen(value);

	if (len > BOOK_VALUE_MAX || !utf8_valid(value, len))
		return false;
	switch (field->type) {
	case BOOK_DAY:
		return is_day(value);
	case BOOK_INT:
		return len <= 15 && is_digits(value, len);
	case BOOK_CHOICE:
		return is_choice(field->choices, value, len);
	case BOOK_LIST:
		return are_choices(field->choices, value);
	case BOOK_REF:
		return book_id_fits(value);
	default:
		return true;
	}
}

bool book_id_fits(const char *id)
{
	size_t len = strlen(id);

	if (len == 0 || len >= BOOK_ID_MAX || id[0] == ' ' || id[len - 1] == ' ' ||
	    !utf8_valid(id, len))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)id[i] < 0x20 || id[i] == 0x7f)
			return false;
	return true;
}

const char *book_type_words(enum book_type type)
{
	static const char *const words[] = {
		[BOOK_TEXT] = "a text of at most 4,096 bytes of UTF-8", [BOOK_DAY] = "a day like 2026-11-23",
		[BOOK_INT] = "a whole number", [BOOK_CHOICE] = "one of", [BOOK_LIST] = "some of, blanks between:",
		[BOOK_REF] = "the id of a row of the book",
	};

	return words[type];
}
