import { findSteps, Names, QueryError, TraceModel } from '../../../src/trace';
import { english, NAMES, trace } from './traces';

function found(name: string, query: string): { model: TraceModel; steps: number[] } {
  const model = new TraceModel(trace(name));
  return { model, steps: [...findSteps(model, new Names(model.trace, english), query)] };
}

describe('finding steps', () => {
  it.each(NAMES)('by kind finds all of them and no others, in %s', name => {
    const { model, steps } = found(name, 'kind:yield');
    for (let step = 0; step < model.trace.length; step++) {
      expect(steps.includes(step)).toBe(model.trace.kind(step) === 'yield');
    }
  });

  it.each([
    ['frame:pages kind:yield', 3],
    ['frame:pages() kind:yield', 3],
    ['frame:p* kind:yield', 3],
    ['frame:page kind:yield', 0],
    ['frame~page kind:yield', 3],
    ['KIND:Yield', 3],
    ['kind:yield value~"number=1"', 1],
    ['kind:yield value:Page(number=*)', 3],
    ['kind:yield "number=2"', 1],
    ['kind:throw', 1],
    ['kind:await frame:pages wait>5ms', 3],
    ['kind:await frame:pages wait>5s', 0],
    ['kind:await frame:pages wait<5s', 3],
    ['cause:pull frame:pages', 3]
  ])('%s has %i steps', (query, count) => {
    expect(found('pages', query).steps).toHaveLength(count);
  });

  it('by line finds exactly that line', () => {
    const { model, steps } = found('pages', 'line:14');
    expect(steps.length).toBeGreaterThan(0);
    for (let step = 0; step < model.trace.length; step++) {
      expect(steps.includes(step)).toBe(model.trace.line(step) === 14);
    }
    const { steps: below } = found('pages', 'line<14');
    const { steps: above } = found('pages', 'line>14');
    expect(steps.length + below.length + above.length).toBe(model.trace.length);
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['colour:red', 'key'],
    ['wait:5', 'operator'],
    ['wait>soon', 'number'],
    ['line:first', 'number'],
    ['kind>3', 'operator'],
    ['wait>', 'operator'],
    ['value=1', 'operator'],
    ['value="1"', 'operator'],
    ['value~"1', 'operator']
  ])('%p is told to be wrong: %s', (query, reason) => {
    let error: unknown;
    try {
      found('pages', query);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(QueryError);
    expect((error as QueryError).reason).toBe(reason);
  });

  it('takes what looks like a pattern as text', () => {
    expect(found('pages', 'value~"(("').steps).toEqual([]);
    expect(found('pages', 'value:[a-z]+').steps).toEqual([]);
  });
});
