#include "rec/report.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static char *copy_of(const char *text)
{
	size_t len = strlen(text) + 1;
	char *copy = malloc(len);

	if (copy != NULL)
		memcpy(copy, text, len);
	return copy;
}

/* They are const for all others. */
static void free_texts(struct report_value *v)
{
	free((void *)(uintptr_t)v->name);
	free((void *)(uintptr_t)v->text);
	free((void *)(uintptr_t)v->codes);
}

static struct report_value *find(const struct report_values *v, const char *name)
{
	for (size_t i = 0; i < v->count; i++)
		if (strcmp(v->value[i].name, name) == 0)
			return &v->value[i];
	return NULL;
}

err_t report_put(struct report_values *v, const char *name, const char *text, const char *codes)
{
	struct report_value one = { copy_of(name), copy_of(text), copy_of(codes != NULL ? codes : "") };
	struct report_value *old = find(v, name);

	if (one.name == NULL || one.text == NULL || one.codes == NULL) {
		free_texts(&one);
		return ERR_MEMORY;
	}
	if (old == NULL && v->count == v->room) {
		size_t room = v->room == 0 ? 64 : v->room * 2;
		struct report_value *more = room > REPORT_VALUES_MAX ? NULL
			: realloc(v->value, room * sizeof(*more));
		if (more == NULL) {
			free_texts(&one);
			return room > REPORT_VALUES_MAX ? ERR_LIMIT : ERR_MEMORY;
		}
		v->value = more;
		v->room = room;
	}
	if (old == NULL)
		old = &v->value[v->count++];
	else
		free_texts(old);
	*old = one;
	return OK;
}

const struct report_value *report_get(const struct report_values *v, const char *name)
{
	return find(v, name);
}

void report_values_free(struct report_values *v)
{
	for (size_t i = 0; i < v->count; i++)
		free_texts(&v->value[i]);
	free(v->value);
	*v = (struct report_values){ 0 };
}
