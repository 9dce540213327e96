import {
  layOutLanes,
  linksOf,
  Names,
  plain,
  Sentences,
  summarise,
  TraceModel
} from '../../../src/trace';
import { english, NAMES, trace } from './traces';

function sentencesOf(name: string) {
  const model = new TraceModel(trace(name));
  const names = new Names(model.trace, english);
  const sentences = new Sentences(model, names, english);
  const moments = Array.from({ length: model.moments }, (_, i) => plain(sentences.ofMoment(i)));
  return { model, names, sentences, moments };
}

describe('moments', () => {
  test.each(NAMES)('%s: every step belongs to one moment', name => {
    const model = new TraceModel(trace(name));
    let next = 0;
    for (let moment = 0; moment < model.moments; moment++) {
      expect(model.momentStarts[moment]).toBe(next);
      expect(model.momentEnd(moment)).toBeGreaterThanOrEqual(next);
      for (; next <= model.momentEnd(moment); next++) {
        expect(model.momentOf(next)).toBe(moment);
      }
    }
    expect(next).toBe(model.trace.length);
  });

  test.each(NAMES)('%s: a yield, an await and a wake are never the same moment', name => {
    const model = new TraceModel(trace(name));
    for (let moment = 0; moment < model.moments; moment++) {
      const kinds = new Set<string>();
      for (let step = model.momentStarts[moment]; step <= model.momentEnd(moment); step++) {
        kinds.add(model.trace.kind(step));
      }
      expect(kinds.has('yield') && kinds.has('await')).toBe(false);
      expect(kinds.has('await') && kinds.has('resume')).toBe(false);
      expect(kinds.has('yield') && kinds.has('resume')).toBe(false);
    }
  });
});

describe('sentences', () => {
  test.each(NAMES)('%s: every step and moment has a whole one', name => {
    const { model, sentences, moments } = sentencesOf(name);
    const all = [...moments];
    for (let step = 0; step < model.trace.length; step++) {
      all.push(plain(sentences.ofStep(step)));
    }
    for (const sentence of all) {
      expect(sentence).toMatch(/^[^a-z ].*[.]$|^\w+\(\).*[.]$|^[\w.<>]+(\(\))?( #\d+)? .*[.]$/s);
      expect(sentence).not.toMatch(/\{[a-zA-Z]+\}|undefined|null|NaN|  /);
    }
  });

  test('a paged stream, told from its first pull to its end', () => {
    const { moments, model } = sentencesOf('pages');
    const { trace: run } = model;
    const about = moments.filter((_, i) => {
      const first = model.momentStarts[i];
      return run.frames[run.frame(first)].qualname.endsWith('pages');
    });
    expect(about[0]).toMatch(
      /^main\(\) asks pages\(\) for its first item; only now does pages\(\) start, at line \d+\.$/
    );
    expect(about[1]).toMatch(
      /^pages\(\) waits on line \d+ for sleep 10 ms; .* gives up its turn\.$/
    );
    expect(about.join('\n')).toMatch(
      /pages\(\) yields Page\(number=0\) to main\(\) and is held at line \d+, keeping number = 0; .* keeps its turn\./
    );
    expect(about.join('\n')).toMatch(
      /main\(\) asks for the next item; pages\(\) goes on after the yield on line \d+, still with number = 0\./
    );
    const all = moments.join('\n');
    expect(all).toMatch(/sleep 10 ms is over; .* pages\(\) goes on at line \d+\. Nobody pulled\./i);
    expect(all).toMatch(
      /main\(\) gets StopAsyncIteration, the normal end, and leaves the loop on line \d+\./
    );
    expect(all).toMatch(/Task[- ]\w+ was cancelled: CancelledError is raised in ticker\(\)/);
  });

  test('a wait that somebody ended names who did, and where', () => {
    const { moments, model } = sentencesOf('queue_event');
    const { trace: run } = model;
    const woken = moments.filter(sentence => sentence.includes('ended by'));
    expect(woken.length).toBeGreaterThan(2);
    for (const sentence of woken) {
      const [, name, line] = /ended by (\w+)\(\) on line (\d+)/.exec(sentence)!;
      const source = [...run.sources.values()][0].split('\n')[Number(line) - 1];
      expect(source).toMatch(/put|get|set|return/);
      expect(run.frames.map(({ qualname }) => qualname)).toContain(name);
    }
  });

  test('frames of the same name are numbered, others are not', () => {
    const { names } = sentencesOf('recursion');
    expect(new Set(names.frames).size).toBe(names.frames.length);
    expect(sentencesOf('pages').names.frames).toContain('pages()');
  });
});

describe('links', () => {
  test('as many pulls as the trace has, one Stop, and no pull at a wake', () => {
    const model = new TraceModel(trace('pages'));
    const { trace: run } = model;
    const pages = run.frames.find(({ qualname }) => qualname.endsWith('pages'))!.id;
    const links = Array.from({ length: model.moments }, (_, i) => linksOf(model, i)).flat();
    const pulls = links.filter(({ kind, to }) => kind === 'pull' && to === pages);
    expect(pulls).toHaveLength(4);
    expect(links.filter(({ kind, from }) => kind === 'yield' && from === pages)).toHaveLength(3);
    expect(links.filter(({ kind }) => kind === 'stop')).toHaveLength(1);
    // Each value lands in the consumer's variable in the moment after it was handed over.
    const landed = links.filter(({ kind }) => kind === 'bind');
    expect(landed.map(({ text }) => text)).toEqual([0, 1, 2].map(i => `page = Page(number=${i})`));
    for (const link of links.filter(({ kind }) => kind === 'wake')) {
      expect(links.filter(({ moment }) => moment === link.moment)).toHaveLength(1);
    }
  });

  test.each(NAMES)('%s: nothing goes from one task to another but through the event loop', name => {
    const model = new TraceModel(trace(name));
    const { trace: run } = model;
    const taskOf = (frame: number, step: number) =>
      run.task(model.lastStepOf(frame, step) ?? model.stepsOf(frame)[0]);
    for (let moment = 0; moment < model.moments; moment++) {
      for (const { kind, from, to, step } of linksOf(model, moment)) {
        if (from !== null && to !== null) {
          const end = model.momentEnd(moment) + 1;
          expect([kind, taskOf(from, step)]).toEqual([kind, taskOf(to, Math.max(step, end))]);
        }
      }
    }
  });

  test('an exception that ends a task goes to nobody', () => {
    const model = new TraceModel(trace('task_group'));
    const { trace: run } = model;
    const raises = Array.from({ length: run.length }, (_, i) => i).filter(
      i => run.kind(i) === 'raise' && run.frames[run.frame(i)].qualname === 'fetch'
    );
    expect(raises.length).toBeGreaterThan(1);
    for (const step of raises) {
      expect(linksOf(model, model.momentOf(step))).toEqual([]);
    }
  });

  test.each(NAMES)('%s: every link joins frames that have a lane', name => {
    const model = new TraceModel(trace(name));
    const { laneOf } = layOutLanes(model);
    for (let moment = 0; moment < model.moments; moment++) {
      for (const { from, to, chain, step } of linksOf(model, moment)) {
        expect(model.momentOf(step)).toBe(moment);
        for (const frame of [from, to, ...chain]) {
          expect(frame === null || laneOf[frame] >= 0).toBe(true);
        }
      }
    }
  });
});

describe('summary', () => {
  test.each<[string, number, number, number]>([
    // Two items each from the class and from the generator, and the pull that finds no more.
    ['class_iterator', 6, 4, 2],
    ['pages', 4, 3, 1],
    // Closed early, it never gets to say that there are no more.
    ['aclose_finally', 3, 3, 0],
    // A generator that delegates passes pulls and values on: they count once.
    ['sync_generators', 10, 7, 3]
  ])('%s: %i pulls, %i values, %i Stops', (name, pulls, values, stops) => {
    expect(summarise(new TraceModel(trace(name)))).toMatchObject({ pulls, values, stops });
  });
});
