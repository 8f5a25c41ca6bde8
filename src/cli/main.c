#include <stdio.h>

int main(void)
{
	(void)fputs("sekisho\n", stderr);
	return 2;
}
