/** Runs in every state that one can meet: each really recorded, and what the page must say of it. */
import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { recorded, recordedText } from './saved';
import { PYTHON } from './server';

export interface IStateOfRun {
  readonly name: string;
  /** The content of the output. */
  readonly trace: () => unknown;
  /** A message in place of the player, or a note in it. */
  readonly shown: 'alert' | 'note' | 'player';
  /** What it says has happened. */
  readonly says: RegExp;
  /** What it says is to be done. */
  readonly next: RegExp;
  /** Where its button leads: the kind of that step. */
  readonly leads?: { readonly name: RegExp; readonly kind: string };
}

/**
 * Record a script as one does outside of a notebook; or let it do so itself, into run.json.
 *
 * @param switches - Those of the command line.
 */
export function recordScript(source: string, ...switches: string[]): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'yieldscope-state-'));
  try {
    writeFileSync(join(folder, 'program.py'), source);
    const watched = ['-m', 'yieldscope', '-o', 'run.json', ...switches, 'program.py'];
    const args = source.includes('import yieldscope') ? ['program.py'] : watched;
    try {
      execFileSync(PYTHON, args, { cwd: folder, stdio: 'pipe' });
    } catch {
      // A program that fails ends with a status that says so; its run is there all the same.
    }
    return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Watches itself, and nothing in it. */
const NOTHING = `import yieldscope

with yieldscope.watch("nowhere") as recording:
    pass
recording.save("run.json")
`;

const STREAM = `import asyncio

async def rows():
    number = 0
    while True:
        await asyncio.sleep(0.001)
        yield number
        number += 1

async def main():
    async for row in rows():
        if row == 3:
            raise %s

asyncio.run(main())
`;

const MANY = `import asyncio

async def rows():
    for number in range(15_000):
        if number % 1000 == 0:
            await asyncio.sleep(0)
        yield number

async def main():
    async for row in rows():
        pass

asyncio.run(main())
`;

export const STATES: readonly IStateOfRun[] = [
  {
    name: 'nothing recorded',
    trace: () => recordScript(NOTHING),
    shown: 'note',
    says: /Nothing was recorded\..*(Nothing that was watched ran|No watched code ran)/,
    next: /Run a cell that defines and calls functions, generators or coroutines/
  },
  {
    name: 'one step',
    trace: () => recordScript('print(1)\n', '--max-steps', '1'),
    shown: 'player',
    says: /Only one step was recorded: there is nothing to step through/,
    next: /Run a cell that does more, or record more of its steps/
  },
  {
    name: 'interrupted',
    trace: () => recordScript(STREAM.replace('%s', 'KeyboardInterrupt')),
    shown: 'player',
    says: /interrupted; this is its run up to there/,
    next: /The last step is where it was; run the cell again/,
    leads: { name: /Go to where it stops/, kind: 'raise' }
  },
  {
    name: 'truncated at the limit',
    trace: () => recorded('limit'),
    shown: 'player',
    says: /The limit of 60 steps was reached; what came after was not recorded/,
    next: /The program itself ran on\. .* %%yieldscope --max-steps 5000000/,
    leads: { name: /Go to where it stops/, kind: 'await' }
  },
  {
    name: 'failed',
    trace: () => recordScript(STREAM.replace('%s', 'ValueError(f"no row {row}")')),
    shown: 'player',
    says: /This code was ended by ValueError: no row 3\./,
    next: /Step back from where it came up/,
    leads: { name: /Go to line 13, where it came up/, kind: 'exception' }
  },
  {
    name: 'foreign version',
    trace: () => ({ ...recorded('pages'), version: 7 }),
    shown: 'alert',
    says: /version 7; this Yieldscope reads version 1/,
    next: /Update Yieldscope, or run the code again/
  },
  {
    name: 'broken',
    trace: () => recordedText('pages').slice(0, 900),
    shown: 'alert',
    says: /not valid JSON: the file may have been cut/,
    next: /Run the code again to record it anew\. Nothing else is affected/
  },
  {
    name: 'huge',
    trace: () => recordScript(MANY),
    shown: 'player',
    says: /This is a long run, of 105,\d\d\d steps/,
    next: /Press \/ to find a step in it\. .*%%yieldscope --no-lines/
  }
];
