/* The floor of `bench/peers.py`: runs "PYTHON\nSCRIPT\n..." from standard input, so many at a time, and records nothing. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

static int start(posix_spawn_file_actions_t *quiet, char *python, char *script)
{
    char *argv[] = {python, script, NULL};
    pid_t child;
    return posix_spawn(&child, python, quiet, NULL, argv, environ);
}

static int reap(void)
{
    int status;
    return wait(&status) < 0 || status != 0;
}

int main(int argc, char **argv)
{
    char python[4096], script[4096];
    int most = argc > 1 ? atoi(argv[1]) : 2, running = 0, failed = 0;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    while (fgets(python, sizeof python, stdin) && fgets(script, sizeof script, stdin)) {
        python[strcspn(python, "\n")] = script[strcspn(script, "\n")] = 0;
        if (running == most) {
            failed += reap();
            running--;
        }
        if (start(&quiet, python, script)) {
            failed++;
        } else {
            running++;
        }
    }
    for (; running; running--)
        failed += reap();
    return failed != 0;
}
