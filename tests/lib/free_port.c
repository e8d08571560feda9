/*
 * Prints the number of a TCP port of the loopback that is free at this moment: the kernel chooses
 * one, and it is closed again. For daemons that cannot print the port they chose themselves.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
		perror("free_port");
		return 74;
	}
	printf("%u\n", (unsigned)ntohs(address.sin_port));
	return close(fd) == 0 && fflush(stdout) == 0 ? 0 : 74;
}
