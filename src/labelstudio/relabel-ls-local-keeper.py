# SPDX-License-Identifier: LGPL-2.1-or-later
"""python3 - USERS KEEP COMMAND...: runs the command until it ends, or this process is terminated, or nobody uses it any more.

Who uses it holds a shared lock of the file USERS: a lock goes with its process, however that ends. Once nobody holds one the command is
terminated, unless the file KEEP is there. SIGHUP says that KEEP has come or gone.
"""
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading

PATIENCE = 10
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGUSR1}
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


def prepare(keeper):
    """In the child. It doesn't outlive the keeper, even one that is killed."""
    os.setpgid(0, 0)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != keeper:
        os._exit(1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def wait_for_last_user(users):
    fcntl.flock(users, fcntl.LOCK_EX)
    os.kill(os.getpid(), signal.SIGUSR1)


def stop(server):
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, number)
            server.wait(PATIENCE)
            return
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass


def main():
    path, keep, *command = sys.argv[1:]
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    keeper = os.getpid()
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=lambda: prepare(keeper))
    users = open(path, 'a')
    watching = False
    while server.poll() is None:
        if not watching and not os.path.exists(keep):
            threading.Thread(target=wait_for_last_user, args=(users,), daemon=True).start()
            watching = True
        number = signal.sigwait(SIGNALS)
        if number == signal.SIGUSR1 and os.path.exists(keep):
            fcntl.flock(users, fcntl.LOCK_UN)
            watching = False
        elif number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            # The lock is kept meanwhile, so that nobody takes it for one that can be used.
            stop(server)


main()
