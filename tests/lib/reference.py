# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference, FiftyOne with its own MongoDB: one process for a whole test, for its start takes long."""
import json
import os
import pathlib
import subprocess
import time

LIB = pathlib.Path(__file__).resolve().parent


class Failed(Exception):
    """A verb has failed, and says why."""


class Gone(Exception):
    """The reference does not run, or no longer."""


class Reference:
    """call(verb, dataset, …) does what reference_worker.py has under that name, and gives its answer."""

    def __init__(self, folder):
        self._folder = pathlib.Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        # Both end with this process, however it ends.
        self._database = subprocess.Popen(['setpriv', '--pdeathsig', 'TERM', LIB / 'fiftyone-server', self._folder], stdin=subprocess.DEVNULL,
                                          stdout=subprocess.DEVNULL)
        self._worker = None

    def start(self):
        """The first call waits until it is there; this only begins with it."""
        while not (self._folder / 'env').exists():
            if self._database.poll() is not None:
                raise Gone('MongoDB could not be started')
            time.sleep(0.1)
        env = dict(line.removeprefix('export ').split('=', 1) for line in (self._folder / 'env').read_text().splitlines())
        kept = {name: value for name, value in os.environ.items() if not name.startswith(('RELABEL_', 'FIFTYONE_', 'XDG_', 'PYTHON', 'LABEL_STUDIO_'))}
        with open(self._folder / 'worker.log', 'w') as log:
            self._worker = subprocess.Popen(
                ['setpriv', '--pdeathsig', 'KILL', env['RELABEL_TEST_FIFTYONE_PYTHON'], LIB / 'reference_worker.py'], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log, text=True, env={**kept, **env, 'HOME': env['RELABEL_TEST_FIFTYONE_HOME']})

    def call(self, verb, dataset, **arguments):
        try:
            self._worker.stdin.write(json.dumps({'verb': verb, 'dataset': dataset, **arguments}) + '\n')
            self._worker.stdin.flush()
            line = self._worker.stdout.readline()
        except OSError:
            line = ''
        if not line:
            raise Gone('the reference has died:\n' + (self._folder / 'worker.log').read_text()[-2000:])
        answer = json.loads(line)
        if 'error' in answer:
            raise Failed(answer['error'])
        return answer['answer']

    def spent(self, dataset):
        """The seconds of the processor that it has had, its start included, with its database, which FiftyOne starts by itself elsewhere."""
        children = pathlib.Path(f'/proc/{self._database.pid}/task/{self._database.pid}/children').read_text().split()
        fields = [pathlib.Path(f'/proc/{child}/stat').read_text().rpartition(')')[2].split() for child in children]
        return self.call('spent', dataset) + sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf('SC_CLK_TCK')

    def close(self):
        for process in (self._worker, self._database):
            if process is not None:
                process.terminate()
                process.wait()
