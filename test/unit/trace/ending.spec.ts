import { failureOf, readTrace, TraceModel } from '../../../src/trace';
import { json, NAMES, trace } from './traces';

describe('what ended a run', () => {
  it.each(NAMES)('%s: an exception that left its outermost frame, or none', name => {
    const model = new TraceModel(trace(name));
    const { trace: run } = model;
    const failure = failureOf(model);
    expect(failure !== null).toBe(run.frames[run.frame(0)].end === 'raised');
    if (failure) {
      expect(run.kind(failure.end)).toBe('raise');
      expect(run.frame(failure.end)).toBe(run.frame(0));
      expect(run.value(failure.origin)).toBe(failure.text);
      // It began there: the step before is no part of its way.
      const before = failure.origin === 0 ? null : run.value(failure.origin - 1);
      expect(before).not.toBe(failure.text);
    }
  });

  it('is found where it was raised, in the innermost function', () => {
    const failed = NAMES.map(name => new TraceModel(trace(name))).filter(
      model => failureOf(model) !== null
    );
    expect(failed.length).toBeGreaterThan(0);
    for (const model of failed) {
      const { origin } = failureOf(model)!;
      const { filename } = model.trace.frames[model.trace.frame(origin)];
      const source = model.trace.sources.get(filename)!.split('\n')[model.trace.line(origin) - 1];
      expect(source).toMatch(/raise|\/|\[|\(/);
    }
  });

  it('is nothing where a run has no steps or did not end', () => {
    const empty = json('pages');
    for (const table of Object.values<any>(empty.tables)) {
      table.rows = 0;
      for (const column of Object.values<any>(table.columns)) {
        column.data = '';
        column.encoding = 'raw';
      }
    }
    expect(failureOf(new TraceModel(readTrace(empty)))).toBeNull();
    expect(failureOf(new TraceModel(trace('limit')))).toBeNull();
  });
});
