#include "rec/kinds.h"

#include <stddef.h>
#include <string.h>

#include "base/cc.h"

static const struct {
	const char *kind, *japanese, *english;
} rows[] = {
	{ "site.init", "台帳の開始", "ledger begun" },
	{ "key.day", "その日の鍵", "key of the day" },
	{ "key.log", "台帳の鍵の交換", "new key of the ledger" },
	{ "person.add", "人の登録", "person" },
	{ "person.rekey", "人の鍵の交換", "new key of a person" },
	{ "person.end", "人の鍵の終了", "key of a person ended" },
	{ "authority.propose", "権限の提案", "authority proposed" },
	{ "authority.approve", "権限の承認", "authority approved" },
	{ "authority.revoke", "権限の取消", "authority revoked" },
	{ "criterion.propose", "基準の提案", "criterion proposed" },
	{ "criterion.approve", "基準の承認", "criterion approved" },
	{ "criterion.reject", "基準の却下", "criterion rejected" },
	{ "criterion.retire", "基準の廃止", "criterion retired" },
	{ "run.begin", "選別の開始", "run begun" },
	{ "run.batch", "記録の封印", "records sealed" },
	{ "run.end", "選別の終了", "run ended" },
	{ "reading", "目的を述べた閲覧", "reading, with its purpose" },
	{ "incident.open", "事案の開始", "incident opened" },
	{ "incident.fact", "事案の事実", "facts of an incident" },
	{ "incident.report", "報告書の作成", "report made" },
	{ "incident.decide", "判断の記録", "decision" },
	{ "incident.submit", "報告書の提出", "report handed in" },
	{ "incident.close", "事案の終了", "incident closed" },
	{ "book.change", "帳簿の変更", "book changed" },
	{ "setting.change", "設定の変更", "setting changed" },
	{ "law.change", "法令データの変更", "law changed" },
	{ "clock.step", "時計の飛び", "step of the clock" },
	{ "expire", "期間満了による消去", "erased, its period over" },
	{ "hold.propose", "保全の提案", "hold proposed" },
	{ "hold.approve", "保全の承認", "hold approved" },
	{ "hold.end", "保全の終了", "hold ended" },
	{ "reveal.request", "開示の請求", "reveal asked for" },
	{ "reveal.approve", "開示の承認", "reveal approved" },
	{ "reveal.refuse", "開示の拒否", "reveal refused" },
	{ "reveal.use", "開示の実施", "values revealed" },
	{ "share.package", "証拠の提供", "evidence package shared" },
};

const char *kind_words(const char *kind, bool japanese)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (strcmp(rows[i].kind, kind) == 0)
			return japanese ? rows[i].japanese : rows[i].english;
	return kind;
}
