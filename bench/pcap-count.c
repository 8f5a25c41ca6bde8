/* pcap-count.c - the yardstick of the bench: a plain libpcap loop that counts
 * packets and bytes and does nothing else. */
#include <pcap.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	char why[PCAP_ERRBUF_SIZE] = "one capture wanted";
	pcap_t *p = argc == 2 ? pcap_open_offline(argv[1], why) : NULL;
	struct pcap_pkthdr *header;
	const u_char *bytes;
	unsigned long long packets = 0, sum = 0;

	if (p == NULL) {
		(void)fprintf(stderr, "usage: pcap-count CAPTURE (%s)\n", why);
		return 2;
	}
	while (pcap_next_ex(p, &header, &bytes) == 1) {
		packets++;
		sum += header->len;
	}
	(void)printf("%llu packets, %llu bytes\n", packets, sum);
	pcap_close(p);
	return 0;
}
