import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from 'child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '../../..');

/** What a pretended Python says of itself and does. */
export interface IFakePython {
  /** As in `3.11.2`. */
  version: string;

  /** The modules that it has for making environments. */
  modules?: string;

  /** Shell commands for `-m venv FOLDER`; by default it makes a folder with itself as the interpreter. */
  venv?: string;

  /** Shell commands for `-m pip …`. */
  pip?: string;
}

/**
 * A copy of what a fresh clone has for the two commands, with a PATH on which there is nothing but what the test puts
 * there. The pretended programs are shell scripts.
 */
export class Clone {
  constructor() {
    this.root = mkdtempSync(join(tmpdir(), 'yieldscope-clone-'));
    this.bin = join(this.root, 'bin');
    mkdirSync(this.bin);
    for (const name of ['scripts', 'package.json', 'package-lock.json', 'pyproject.toml']) {
      cpSync(join(ROOT, name), join(this.root, name), { recursive: true });
    }
    // The shell's own tools, by their full names.
    for (const name of ['mkdir', 'cp', 'sleep']) {
      this.program(name, `exec ${existsSync(`/bin/${name}`) ? '/bin' : '/usr/bin'}/${name} "$@"`);
    }
  }

  readonly root: string;
  readonly bin: string;

  /** Put a program on the PATH; its path. */
  program(name: string, body: string): string {
    const file = join(this.bin, name);
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** Put a pretended Python on the PATH; its path. */
  python(
    name: string,
    { version, modules = 'venv,ensurepip', venv, pip = '' }: IFakePython
  ): string {
    const body = `
case "$1 $2" in
  "-c "*) echo "yieldscope-probe|${version}|${join(this.bin, name)}|${modules}" ;;
  "-m venv") ${venv ?? 'mkdir -p "$3/bin" && cp "$0" "$3/bin/python"'} ;;
  "-m pip") ${pip || ':'} ;;
  *) exit 64 ;;
esac`;
    return this.program(name, body);
  }

  /** Run one of the scripts to its end. */
  run(
    script: 'start' | 'test',
    args: string[] = [],
    env: Record<string, string> = {}
  ): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [`scripts/${script}.mjs`, ...args], {
      cwd: this.root,
      env: { PATH: this.bin, HOME: this.root, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000
    });
  }

  /** Start one of the scripts. */
  start(script: 'start' | 'test'): ChildProcess {
    return spawn(process.execPath, [`scripts/${script}.mjs`], {
      cwd: this.root,
      env: { PATH: this.bin, HOME: this.root },
      stdio: 'ignore'
    });
  }

  /** Start one of the scripts as the child of a shell. */
  startByShell(script: 'start' | 'test', env: Record<string, string>): ChildProcess {
    return spawn('/bin/sh', ['-c', `"${process.execPath}" scripts/${script}.mjs; exit $?`], {
      cwd: this.root,
      env: { PATH: this.bin, HOME: this.root, ...env },
      stdio: 'ignore'
    });
  }

  /** The text of a file, empty if there is none. */
  read(name: string): string {
    const file = join(this.root, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  exists(name: string): boolean {
    return existsSync(join(this.root, name));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
