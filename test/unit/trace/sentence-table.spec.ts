import { Names, plain, Sentences, TraceModel } from '../../../src/trace';
import { english, MORE, NAMES, trace } from './traces';

const F = '[\\w.<>]+(?:\\(\\))?(?: #\\d+)?';
const T = '(?:Task-\\d+|task .+|[Tt]his cell)';
const C = `(?:${F}|[Tt]his cell|the module)`;

/** Each kind of step that is worth a sentence, and how it must be told, with `F` for a function and so on. */
const ROWS: readonly (readonly [string, string])[] = [
  ['start, async generator', 'C asks F for its first item; only now does F start, at line N.'],
  ['start, awaited coroutine', 'C awaits F; it starts in the same task, without a switch.'],
  ['start, task', 'T gets its first turn from the event loop; F starts at line N.'],
  ['start, plain call', 'C calls F.'],
  ['joined late', 'F began before watching; it is seen from line N on.'],
  ['resume, pull', 'C asks for the next item; F goes on after the yield on line N, still with K.'],
  ['resume, asend', 'C sends V into F: the yield on line N evaluates to it.'],
  [
    'resume, wake, a sleep',
    'V is over; T has a turn again and F goes on at line N. Nobody pulled.'
  ],
  [
    'resume, wake, ended by another',
    'The wait for V is over, ended by F on line N; T has a turn again and F goes on at line N. Nobody pulled.'
  ],
  ['resume, wake, outer frame', 'T has a turn again; control passes back in through F on line N.'],
  ['throw, athrow', 'C throws V into F, where it stands on line N.'],
  ['throw, aclose', 'C closes F: GeneratorExit is raised where it stands on line N.'],
  [
    'throw, first entry',
    'V reaches F before its first line; none of its code runs, not even a finally.'
  ],
  ['throw, cancel', 'T was cancelled: CancelledError is raised in F where it waits, line N.'],
  [
    'throw, timeout',
    'The time limit passed, so asyncio cancels what waits: CancelledError is raised in F, line N.'
  ],
  ['throw, passed on', 'V left F uncaught and now arrives in F, line N.'],
  ['line', 'F reaches line N.'],
  ['line, a change', 'F reaches line N; W is now V, was V.'],
  ['yield', 'F yields V to C and is held at line N, keeping K; T keeps its turn.'],
  ['delegate', 'F is suspended in yield from on line N; the value comes from F.'],
  ['await, innermost', 'F waits on line N for V; T gives up its turn.'],
  ['await, outer frame', 'F is suspended too: on line N it waits for F.'],
  ['await, bare', "F gives up T's turn once on line N; it is ready again at once."],
  ['await that did not suspend', 'The await on line N had its answer at once: T kept its turn.'],
  ['return, coroutine', 'F returns V to C.'],
  ['return, task', 'F returns V; T is done.'],
  ['return, async generator', 'F is finished: no more items.'],
  [
    'StopAsyncIteration, async for',
    'C gets StopAsyncIteration, the normal end, and leaves the loop on line N.'
  ],
  [
    'StopAsyncIteration, anext',
    'C asked F for more; there is none, so StopAsyncIteration is raised on line N.'
  ],
  ['return after aclose', 'F ran its cleanup and is closed.'],
  ['raise', 'V leaves F on line N, uncaught here, and goes to C.'],
  ['raise in a task that nobody awaited', 'V ends T; no one has taken it so far.'],
  ['swallowed', 'F caught V on line N and goes on.'],
  [
    'finalised by the loop',
    'No one holds F any more, so the loop closes it later, in T, not where it was left: GeneratorExit on line N.'
  ],
  [
    'finalised by shutdown',
    'The loop is shutting down its generators: GeneratorExit in F, line N.'
  ],
  [
    'vanished without an event',
    'F is gone, last seen at line N: it was discarded, or it ended where nothing is watched.'
  ]
];

/** What is told of frames that had not ended when the recording did. */
const LEFT: readonly (readonly [string, string])[] = [
  ['never iterated', 'F was created but never asked for an item; none of its code ran.'],
  ['never awaited', 'F was created but never awaited; none of its code ran.'],
  [
    'still held at yield at the end',
    'The recording ends with F held at line N; no one has asked again or closed it.'
  ],
  [
    'still awaiting at the end',
    'The recording ends while F waits on line N for V; T may go on unseen.'
  ]
];

function pattern(row: string): RegExp {
  const escaped = row.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const filled = escaped.replace(
    /\b[CFTNVKW]\b/g,
    letter => ({ C, F, T, N: '\\d+', V: '.+', K: '\\w+ = .+', W: '[\\w.]+' })[letter]!
  );
  return new RegExp(`^${filled}$`);
}

const told: string[] = [];
const left: string[] = [];
for (const name of [...NAMES, ...MORE]) {
  const model = new TraceModel(trace(name));
  const sentences = new Sentences(model, new Names(model.trace, english), english);
  for (let step = 0; step < model.trace.length; step++) {
    told.push(plain(sentences.ofStep(step)));
  }
  for (const { id, end } of model.trace.frames) {
    const parts = sentences.ofLeft(id);
    // Of each frame that had not ended, and of no other.
    if ((parts !== null) !== ['suspended', 'never started'].includes(end)) {
      throw new Error(
        `${name}: frame ${id}, ${end}, is told as ${parts === null ? 'nothing' : plain(parts)}`
      );
    }
    left.push(...(parts ? [plain(parts)] : []));
  }
}

describe('the sentences of recorded runs', () => {
  it.each(ROWS)('have one for: %s', (_, row) => {
    expect(told.filter(sentence => pattern(row).test(sentence)).slice(0, 1)).toHaveLength(1);
  });

  it.each(LEFT)('have one for: %s', (_, row) => {
    expect(left.filter(sentence => pattern(row).test(sentence)).slice(0, 1)).toHaveLength(1);
  });

  it('are whole, and name nothing that is not there', () => {
    for (const sentence of [...told, ...left]) {
      expect(sentence).toMatch(/[.]$/);
      expect(sentence).not.toMatch(/\{[a-zA-Z]+\}|undefined|NaN| {2}/);
    }
  });
});

describe('what was caught', () => {
  it('went on: the exception left the frame by no step after it, unless it was raised anew', () => {
    let seen = 0;
    for (const name of [...NAMES, ...MORE]) {
      const model = new TraceModel(trace(name));
      const { trace: run } = model;
      const sentences = new Sentences(model, new Names(run, english), english);
      for (let step = 0; step < run.length; step++) {
        const match = / caught (.*) on line \d+ and goes on\.$/.exec(plain(sentences.ofStep(step)));
        if (match) {
          seen++;
          const steps = [...model.stepsOf(run.frame(step))];
          const next = steps[steps.indexOf(step) + 1];
          // What leaves it at once is another exception, of the handler's own.
          expect(run.kind(step)).toBe('line');
          const raised = next !== undefined && run.kind(next) === 'raise';
          expect(raised ? run.value(next) : null).not.toBe(match[1]);
        }
      }
    }
    expect(seen).toBeGreaterThan(5);
  });

  it('an await that had its answer at once left no await of its frame, and no other turn', () => {
    let seen = 0;
    for (const name of [...NAMES, ...MORE]) {
      const model = new TraceModel(trace(name));
      const { trace: run } = model;
      const sentences = new Sentences(model, new Names(run, english), english);
      for (let step = 0; step < run.length; step++) {
        const match = /^The await on line (\d+) had/.exec(plain(sentences.ofStep(step)));
        if (match) {
          seen++;
          let before = step - 1;
          while (run.frame(before) !== run.frame(step)) {
            expect(run.turn(before)).toBe(run.turn(step));
            before--;
          }
          expect([run.kind(before), run.line(before)]).toEqual(['line', Number(match[1])]);
        }
      }
    }
    expect(seen).toBeGreaterThan(1);
  });
});
