import { itemsOf, layOutLanes, Names, quantile, streamsOf, TraceModel } from '../../../src/trace';
import type { IItem } from '../../../src/trace';
import { itemAll } from './naive-items';
import { english, json, MORE, NAMES, trace } from './traces';
import { readTrace } from '../../../src/trace';

/** The items of the stream of this name. */
function items(model: TraceModel, name: string): IItem[] {
  const names = new Names(model.trace, english);
  const stream = streamsOf(model, layOutLanes(model)).find(
    ({ frames }) => names.short[frames[0]] === name
  );
  return itemsOf(model, stream!.frames);
}

describe('the items of a stream', () => {
  it.each(NAMES)('of %s split the time of each pull without rest', name => {
    const model = new TraceModel(trace(name));
    for (const { frames } of streamsOf(model, layOutLanes(model))) {
      const ends = new Set<number>();
      for (const item of itemsOf(model, frames)) {
        expect(item.ran + item.waited + item.late).toBe(item.given - item.asked);
        expect(Math.min(item.ran, item.waited, item.late)).toBeGreaterThanOrEqual(0);
        expect(frames).toContain(model.trace.frame(item.step));
        if (item.end !== null) {
          expect(ends.has(item.end)).toBe(false);
          ends.add(item.end);
        }
      }
      // A value that was given in answer to a throw was not asked for by a pull.
      const given = frames.flatMap(frame => [...model.stepsOf(frame)]);
      const yields = given.filter(step => ['yield', 'delegate'].includes(model.trace.kind(step)));
      const thrown = given.filter(step => model.trace.kind(step) === 'throw');
      if (thrown.length === 0) {
        expect([...ends]).toEqual(expect.arrayContaining(yields));
      }
    }
  });

  it.each([...NAMES, ...MORE])('of %s are those of a naive replay', name => {
    const model = new TraceModel(trace(name));
    for (const { frames } of streamsOf(model, layOutLanes(model))) {
      const found = itemsOf(model, frames).map(
        ({ step, end, value, ran, waited, late, before }) => ({
          step,
          end,
          value,
          ran,
          waited,
          late,
          before
        })
      );
      expect(found).toEqual(itemAll(model.trace, frames));
    }
  });

  it('of pages() are its pages, each after a sleep of 10 ms, then the end', () => {
    const model = new TraceModel(trace('pages'));
    const found = items(model, 'pages()');
    expect(found.map(({ value }) => value)).toEqual([
      'Page(number=0)',
      'Page(number=1)',
      'Page(number=2)',
      null
    ]);
    for (const { waited, late, value } of found) {
      if (value === null) {
        expect(waited).toBe(0);
      } else {
        // What it slept for, to the rounding of the clock; the rest was late.
        expect(waited + late).toBeGreaterThanOrEqual(10e6 * 0.99);
        expect(waited).toBeLessThanOrEqual(10e6 * 1.01);
      }
    }
    expect(found[3].before).toBeNull();
  });

  it('of an iterator that is a class are the results of its method', () => {
    const model = new TraceModel(trace('class_iterator'));
    const stream = streamsOf(model, layOutLanes(model)).find(({ frames }) => frames.length > 1)!;
    const found = itemsOf(model, stream.frames);
    expect(found.length).toBe(stream.frames.length);
    expect(found.filter(({ value }) => value !== null).length).toBe(found.length - 1);
  });

  it('tell how late a timer was', () => {
    const data = json('pages');
    const model = new TraceModel(readTrace(data));
    const [first] = items(model, 'pages()');
    const { trace: run } = model;
    let slept = first.step;
    while (run.kind(slept) !== 'await') {
      slept++;
    }
    let woken = slept + 1;
    while (run.kind(woken) !== 'resume' || run.task(woken) !== run.task(slept)) {
      woken++;
    }
    const due = run.time(slept) + run.wait(slept)!.delay!;
    expect(first.late).toBe(Math.max(0, run.time(woken) - due));
  });
});

describe('a quantile', () => {
  it('is a value of those that are given', () => {
    expect(quantile([3, 1, 2, 4], 0.5)).toBe(2);
    expect(quantile([3, 1, 2, 4], 0.95)).toBe(4);
    expect(quantile([7], 0.5)).toBe(7);
    expect(quantile([], 0.5)).toBe(0);
  });
});
