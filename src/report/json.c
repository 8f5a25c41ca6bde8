#include "report/filled.h"
#include "report/write.h"
#include "text/jsonw.h"

err_t report_json(const struct filled *f, struct buf *out)
{
	struct jsonw w = jsonw_of(out);

	jsonw_object(&w);
	jsonw_key(&w, "form");
	jsonw_string(&w, f->id);
	jsonw_key(&w, "title");
	jsonw_string(&w, f->title);
	jsonw_key(&w, "stage");
	jsonw_string(&w, f->heading);
	jsonw_key(&w, "fields");
	jsonw_array(&w);
	for (size_t i = 0; i < f->count; i++) {
		for (size_t k = 0; k < f->sections[i].count; k++) {
			const struct filled_field *field = &f->sections[i].fields[k];
			jsonw_object(&w);
			jsonw_key(&w, "id");
			jsonw_string(&w, field->id);
			jsonw_key(&w, "label");
			jsonw_string(&w, field->label);
			jsonw_key(&w, "text");
			jsonw_string(&w, field->known ? field->text : NULL);
			jsonw_key(&w, "known");
			jsonw_bool(&w, field->known);
			jsonw_object_end(&w);
		}
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	return out->err;
}
