import { createServer, type AddressInfo, type Server } from 'net';
import { join } from 'path';

import { Clone } from './clone';

let clone: Clone;

beforeEach(() => {
  clone = new Clone();
});

afterEach(() => {
  clone.remove();
});

/** Expect one clear sentence as the last thing said, no stack, and a status that is not 0. */
function expectSentence(run: { status: number | null; stderr: string }, sentence: RegExp): void {
  const lines = run.stderr.trim().split('\n');
  const said = lines.filter(line => !line.startsWith('(All of its output:'));
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(sentence);
  expect(run.status).toBe(1);
}

describe('npm start says in one sentence that', () => {
  it('there is no Python', () => {
    expectSentence(clone.run('start'), /^No Python was found: install Python 3\.10 or newer/);
    expect(clone.exists('.venv')).toBe(false);
  });

  it('the only Python is too old', () => {
    clone.python('python3', { version: '3.8.18' });
    expectSentence(clone.run('start'), /needs Python 3\.10 or newer; found only Python 3\.8\.18/);
  });

  it('there is only a Python 2', () => {
    clone.python('python', { version: '2.7.18', modules: '' });
    expectSentence(clone.run('start'), /found only Python 2\.7\.18/);
  });

  it('PYTHON names nothing that runs, though another Python would fit', () => {
    clone.python('python3', { version: '3.12.1' });
    const run = clone.run('start', [], { PYTHON: '/nowhere/python' });
    expectSentence(run, /^PYTHON is set to \/nowhere\/python, which cannot be run as a Python/);
  });

  it('PYTHON is too old, though another Python would fit', () => {
    clone.python('python3', { version: '3.12.1' });
    const old = clone.python('old', { version: '3.9.18' });
    const run = clone.run('start', [], { PYTHON: old });
    expectSentence(run, /^PYTHON is set to .*old, which is Python 3\.9\.18: .*3\.10 or newer/);
  });

  it('Python has no venv module', () => {
    clone.python('python3', { version: '3.11.2', modules: 'venv' });
    expectSentence(clone.run('start'), /^Python 3\.11\.2 \(.*\) has no venv module with pip: /);
  });

  it('the PYTHON that was set has no venv module', () => {
    const PYTHON = clone.python('bare', { version: '3.11.2', modules: '' });
    expectSentence(clone.run('start', [], { PYTHON }), /has no venv module with pip/);
  });

  it('the disk is full while .venv is made, and leaves no half of it', () => {
    const venv =
      'mkdir -p "$3/bin"; echo "OSError: [Errno 28] No space left on device" >&2; exit 1';
    clone.python('python3', { version: '3.11.2', venv });
    expectSentence(clone.run('start'), /the disk is full/);
    expect(clone.exists('.venv')).toBe(false);
  });

  it('the disk is full while packages are installed', () => {
    const pip = 'echo "ERROR: Could not install packages due to an OSError: [Errno 28]"; exit 1';
    clone.python('python3', { version: '3.11.2', pip });
    expectSentence(clone.run('start'), /Installing JupyterLab.* failed: the disk is full/);
  });

  it('there is no network for pip, and tries again the next time', () => {
    const pip = 'echo x >> tries; echo "Failed to establish a new connection: [Errno -2]"; exit 1';
    clone.python('python3', { version: '3.11.2', pip });
    const sentence = /Installing JupyterLab.*: the package server cannot be reached/;
    expectSentence(clone.run('start'), sentence);
    expectSentence(clone.run('start'), sentence);
    expect(clone.read('tries')).toBe('x\nx\n');
  });

  it('there is no network for npm', () => {
    clone.python('python3', { version: '3.11.2' });
    clone.program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
    const sentence = /Installing the npm packages failed: the package server cannot be reached/;
    expectSentence(clone.run('start'), sentence);
  });

  it('npm failed otherwise, in npm’s words', () => {
    clone.python('python3', { version: '3.11.2' });
    clone.program('npm', 'echo "npm error code EINTEGRITY" >&2; exit 1');
    expectSentence(clone.run('start'), /Installing the npm packages failed: code EINTEGRITY$/);
  });

  it.each([
    [['--prot', '8899'], /does not know "--prot"/],
    [['--port', 'many'], /--port wants a number from 1 to 65535, not "many"/],
    [['--port=70000'], /--port wants a number from 1 to 65535, not "70000"/],
    [['--port'], /--port wants a number/]
  ])('%j is not a good option', (args, sentence) => {
    expectSentence(clone.run('start', args), sentence);
  });

  describe('a port is taken', () => {
    let server: Server;

    beforeEach(done => {
      server = createServer().listen(0, '127.0.0.1', done);
    });

    afterEach(done => {
      server.close(done);
    });

    it('before any long work', () => {
      const { port } = server.address() as AddressInfo;
      clone.python('python3', { version: '3.11.2' });
      const run = clone.run('start', ['--no-browser', '--port', String(port)]);
      expectSentence(run, new RegExp(`^Port ${port} is taken by another program`));
      expect(clone.exists('.venv')).toBe(false);
    });
  });
});

describe('npm start', () => {
  it('lists its options', () => {
    const run = clone.run('start', ['--help']);
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('--no-browser');
  });

  it('passes over a Python that is too old', () => {
    clone.python('python3', { version: '3.9.18' });
    clone.python('python3.12', { version: '3.12.1', pip: 'echo "$0" > pip-of; exit 1' });
    clone.run('start');
    expect(clone.read('pip-of').trim()).toBe(join(clone.root, '.venv/bin/python'));
    expect(clone.read('.venv/yieldscope-setup.json')).toContain('python3.12');
  });

  it('installs each lock file once', () => {
    clone.python('python3', { version: '3.11.2', pip: 'echo x >> installs' });
    clone.program('npm', 'exit 1');
    clone.run('start');
    clone.run('start');
    expect(clone.read('installs')).toBe('x\n');
  });

  it('makes .venv afresh for another PYTHON', () => {
    clone.python('python3', { version: '3.11.2' });
    clone.program('npm', 'exit 1');
    clone.run('start');
    const PYTHON = clone.python('other', { version: '3.12.1' });
    clone.run('start', [], { PYTHON });
    expect(clone.read('.venv/yieldscope-setup.json')).toContain('bin/other');
  });

  describe('during the setup', () => {
    const alive = () => {
      try {
        return process.kill(Number(clone.read('pid')), 0);
      } catch {
        return false;
      }
    };

    /** Wait until the pretended pip runs, which never ends by itself. */
    const installing = async () => {
      while (!clone.read('pid').endsWith('\n')) {
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      expect(alive()).toBe(true);
    };

    beforeEach(() => {
      clone.python('python3', { version: '3.11.2', pip: 'echo $$ > pid; exec sleep 60' });
    });

    it.each(['SIGINT', 'SIGTERM'] as const)('ends what it started on %s', async signal => {
      const run = clone.start('start');
      const gone = new Promise<number | null>(resolve => run.once('exit', resolve));
      await installing();
      run.kill(signal);
      expect(await gone).toBe(130);
      expect(alive()).toBe(false);
    });

    it('ends what it started when npm is ended', async () => {
      // As npm does it: through a shell, which passes no signal on.
      const run = clone.startByShell('start', { npm_lifecycle_event: 'start' });
      await installing();
      run.kill('SIGTERM');
      while (alive()) {
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    });
  });
});

describe('an old Node', () => {
  it.each(['start', 'test'] as const)('is named in one sentence by npm %s', script => {
    const run = clone.run(script, [], {
      NODE_OPTIONS:
        '--import=data:text/javascript,' +
        "Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.19.0'}})"
    });
    expectSentence(run, /^Yieldscope needs Node 20 or newer; this is Node 18\.19\.0/);
  });
});
