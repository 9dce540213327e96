import { Signal } from '@lumino/signaling';

import { NotebookWatch, RECORDED } from '../../../src/kernel';
import type { IKernelHost, IRecordOptions, IWatchProblem } from '../../../src/kernel';

interface IAnswer {
  status?: string;
  error?: string;
  state?: Record<string, unknown>;
  never?: boolean;
}

/** A kernel that notes what it is asked and answers as it is told. */
class FakeKernel {
  constructor(
    readonly name = 'python3',
    language = 'python'
  ) {
    this.info = Promise.resolve({ language_info: { name: language } });
  }

  readonly info: Promise<{ language_info: { name: string } }>;
  readonly iopubMessage = new Signal<this, { header: { session: string } }>(this);
  readonly calls: { call: string; injected: boolean }[] = [];
  answer: IAnswer = {};

  requestExecute(content: {
    code: string;
    silent: boolean;
    store_history: boolean;
    allow_stdin: boolean;
    user_expressions: { yieldscope: string };
  }): { done: Promise<unknown> } {
    expect(content).toMatchObject({ silent: true, store_history: false, allow_stdin: false });
    const call = /\)\.(\w+\(.*\))$/.exec(content.user_expressions.yieldscope)![1];
    this.calls.push({ call, injected: content.code !== '' });
    const { status = 'ok', error, state, never } = this.answer;
    if (never) {
      return { done: Promise.reject(new Error('Canceled future')) };
    }
    const json = JSON.stringify({
      version: '0',
      python: '3.12.1',
      ipython: true,
      watching: false,
      off: false,
      ...state
    });
    const evaluated = error
      ? { status: 'error', ename: 'ImportError', evalue: error }
      : { status: 'ok', data: { 'text/plain': `'${json}'` } };
    return {
      done: Promise.resolve({ content: { status, user_expressions: { yieldscope: evaluated } } })
    };
  }

  /** What it was asked since the last look. */
  take(): string[] {
    return this.calls.splice(0).map(({ call, injected }) => (injected ? `inject ${call}` : call));
  }
}

class FakeHost {
  constructor(kernel: FakeKernel | null) {
    this.session = { kernel };
  }

  session: { kernel: FakeKernel | null };
  readonly kernelChanged = new Signal<this, void>(this);
  readonly statusChanged = new Signal<this, string>(this);

  change(kernel: FakeKernel | null): void {
    this.session = { kernel };
    this.kernelChanged.emit();
  }
}

function setup(kernel: FakeKernel | null = new FakeKernel(), recorded?: () => IRecordOptions) {
  const host = new FakeHost(kernel);
  const watch = new NotebookWatch({
    host: host as unknown as IKernelHost,
    languageOf: name => ({ python3: 'python', ir: 'R' })[name] ?? null,
    recorded
  });
  const failures: IWatchProblem[] = [];
  watch.failed.connect((_, problem) => failures.push(problem));
  return { host, kernel: kernel!, watch, failures };
}

const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

describe('NotebookWatch', () => {
  it('sends nothing to a kernel whose notebook does not use it', async () => {
    const { kernel, watch } = setup();
    watch.prepare('a', 'x = 1');
    watch.finish('a', 'x = 1');
    await settled();
    expect(watch.on).toBe(false);
    expect(await watch.set(false)).toBeNull();
    expect(kernel.take()).toEqual([]);
  });

  it('injects once, when it is switched on, and arms each cell before it runs', async () => {
    const { kernel, watch } = setup();
    expect(await watch.set(true)).toBeNull();
    expect(watch.on).toBe(true);
    expect(kernel.take()).toEqual(['inject switch_on()']);
    watch.prepare('a', 'x = 1');
    watch.prepare('b', 'x = 2');
    // At once, not after a turn of the event loop: the cell's request comes next.
    expect(kernel.take()).toEqual(['watch_cell("a", False)', 'watch_cell("b", False)']);
    watch.prepare('c', '  \n');
    expect(kernel.take()).toEqual([]);
  });

  it('records while a watched cell runs, until the last of them has ended', async () => {
    const { host, watch } = setup();
    let changes = 0;
    watch.changed.connect(() => changes++);
    watch.prepare('plain', 'x = 1');
    expect(watch.recording).toBe(false);
    watch.prepare('own', '%%yieldscope --no-lines\nx = 1');
    expect([watch.recording, changes > 0]).toEqual([true, true]);
    watch.finish('own', '%%yieldscope --no-lines\nx = 1');
    expect(watch.recording).toBe(false);
    await watch.set(true);
    watch.prepare('a', 'x = 1');
    watch.prepare('b', 'x = 2');
    watch.finish('a', 'x = 1');
    expect(watch.recording).toBe(true);
    watch.finish('b', 'x = 2');
    expect(watch.recording).toBe(false);
    // A kernel that is gone records nothing.
    watch.prepare('a', 'x = 1');
    host.change(new FakeKernel());
    expect(watch.recording).toBe(false);
    await watch.set(false);
    watch.once('c');
    watch.prepare('c', 'x = 3');
    expect(watch.recording).toBe(true);
    watch.finish('c', 'x = 3');
    expect(watch.recording).toBe(false);
  });

  it('says what is to be recorded, as it is when the cell runs', async () => {
    let recorded = RECORDED;
    const { kernel, watch } = setup(new FakeKernel(), () => recorded);
    await watch.set(true);
    kernel.take();
    recorded = { lines: false, values: false, locals: false, maxSteps: 5000 };
    watch.prepare('a', 'x = 1');
    recorded = { ...RECORDED, locals: false };
    watch.once('b');
    watch.prepare('b', 'x = 2');
    recorded = RECORDED;
    watch.prepare('c', 'x = 3');
    expect(kernel.take()).toEqual([
      'watch_cell("a", False, "--no-lines --no-values --no-locals --max-steps 5000")',
      'watch_cell("b", True, "--no-locals")',
      'watch_cell("c", False)'
    ]);
  });

  it('takes back what has not run when it is switched off', async () => {
    const { kernel, watch } = setup();
    await watch.set(true);
    kernel.take();
    expect(await watch.set(false)).toBeNull();
    expect(watch.on).toBe(false);
    expect(kernel.take()).toEqual(['forget()']);
    watch.prepare('a', 'x = 1');
    expect(kernel.take()).toEqual([]);
  });

  it('injects before the first cell that names the package, and only there', async () => {
    const { kernel, watch } = setup();
    watch.prepare('a', 'my_yieldscopes = 1');
    expect(kernel.take()).toEqual([]);
    watch.prepare('b', 'import yieldscope');
    expect(kernel.take()).toEqual(['inject state()']);
    watch.prepare('c', '%%yieldscope\nx');
    expect(kernel.take()).toEqual([]);
    expect(watch.on).toBe(false);
    await settled();
  });

  it('watches one run of one cell', async () => {
    const { kernel, watch } = setup();
    watch.once('b');
    watch.prepare('a', 'x = 1');
    expect(kernel.take()).toEqual([]);
    watch.prepare('b', 'x = 2');
    expect(kernel.take()).toEqual(['inject watch_cell("b", True)']);
    await settled();
    watch.finish('b', 'x = 2');
    expect(kernel.take()).toEqual(['forget("b")']);
    watch.prepare('b', 'x = 2');
    expect(kernel.take()).toEqual([]);
    expect(watch.on).toBe(false);
  });

  it.each(['restarting', 'autorestarting', 'dead'])('starts anew after %s', async status => {
    const { host, kernel, watch } = setup();
    await watch.set(true);
    watch.prepare('a', 'x');
    kernel.take();
    host.statusChanged.emit(status);
    expect(watch.on).toBe(true);
    watch.prepare('a', 'x');
    expect(kernel.take()).toEqual(['inject switch_on()', 'watch_cell("a", False)']);
    await settled();
  });

  it('starts anew when the kernel speaks as another session', async () => {
    const { kernel, watch } = setup();
    kernel.iopubMessage.emit({ header: { session: 'one' } });
    await watch.set(true);
    kernel.iopubMessage.emit({ header: { session: 'one' } });
    watch.prepare('a', 'x');
    expect(kernel.take()).toEqual(['inject switch_on()', 'watch_cell("a", False)']);
    kernel.iopubMessage.emit({ header: { session: 'two' } });
    watch.prepare('a', 'x');
    expect(kernel.take()).toEqual(['inject switch_on()', 'watch_cell("a", False)']);
    await settled();
  });

  it('stays on when the notebook gets another kernel', async () => {
    const { host, watch } = setup();
    await watch.set(true);
    const other = new FakeKernel();
    host.change(other);
    watch.prepare('a', 'x');
    expect(other.take()).toEqual(['inject switch_on()', 'watch_cell("a", False)']);
    await settled();
  });

  it('says why there is nothing to watch', async () => {
    const { host, watch } = setup(null);
    expect(watch.obstacle).toEqual({ reason: 'no-kernel', detail: '' });
    expect(await watch.set(true)).toEqual({ reason: 'no-kernel', detail: '' });
    expect(watch.on).toBe(false);

    const r = new FakeKernel('ir', 'R');
    host.change(r);
    expect(watch.obstacle).toEqual({ reason: 'not-python', detail: 'R' });
    watch.prepare('a', 'yieldscope');
    watch.once('a');
    watch.prepare('a', 'x');
    await settled();
    expect(r.take()).toEqual([]);
  });

  it('believes the kernel more than its kernelspec', async () => {
    const { watch } = setup(new FakeKernel('python3', 'julia'));
    expect(watch.obstacle).toBeNull();
    await settled();
    expect(watch.obstacle).toEqual({ reason: 'not-python', detail: 'julia' });
  });

  it('follows %yieldscope on and off', async () => {
    const { kernel, watch } = setup();
    watch.prepare('a', '%load_ext yieldscope\n%yieldscope on');
    kernel.answer = { state: { watching: true } };
    await settled();
    watch.finish('a', '%yieldscope on');
    await settled();
    expect(watch.on).toBe(true);
    kernel.take();
    kernel.answer = {};
    expect(await watch.set(false)).toBeNull();
    expect(kernel.take()).toEqual(['stop_all()']);
    expect(watch.on).toBe(false);
  });

  it('is switched off by %yieldscope off, whenever the page hears of it', async () => {
    const { kernel, watch } = setup();
    void watch.set(true);
    kernel.answer = { state: { off: true } };
    watch.prepare('a', '%yieldscope off');
    watch.prepare('b', 'x');
    watch.finish('a', '%yieldscope off');
    expect(watch.on).toBe(true);
    await settled();
    expect(watch.on).toBe(false);
  });

  it('is not switched off by an answer from before the click', async () => {
    const { kernel, watch } = setup();
    kernel.answer = { state: { off: true } };
    watch.prepare('a', '%yieldscope off');
    kernel.answer = {};
    void watch.set(true);
    await settled();
    expect(watch.on).toBe(true);
  });

  it('tells of a package that cannot be used', async () => {
    const { kernel, watch, failures } = setup();
    kernel.answer = { error: 'no module' };
    expect(await watch.set(true)).toEqual({ reason: 'failed', detail: 'ImportError: no module' });
    expect(watch.on).toBe(false);
    watch.once('a');
    watch.prepare('a', 'x');
    await settled();
    expect(failures).toEqual([{ reason: 'failed', detail: 'ImportError: no module' }]);
  });

  it.each([
    [{ old: '3.8' }, { reason: 'old-python', detail: '3.8' }],
    [{ ipython: false }, { reason: 'no-ipython', detail: '3.12.1' }]
  ])('is in the way until another kernel comes: %j', async (state, problem) => {
    const { host, kernel, watch } = setup();
    kernel.answer = { state };
    expect(await watch.set(true)).toEqual(problem);
    expect(watch.obstacle).toEqual(problem);
    host.change(new FakeKernel());
    expect(watch.obstacle).toBeNull();
  });

  it.each([{ status: 'aborted' }, { never: true }])('asks again after %j', async answer => {
    const { kernel, watch, failures } = setup();
    kernel.answer = answer;
    expect(await watch.set(true)).toBeNull();
    expect(watch.on).toBe(true);
    kernel.answer = {};
    kernel.take();
    watch.prepare('a', 'x');
    expect(kernel.take()).toEqual(['inject switch_on()', 'watch_cell("a", False)']);
    await settled();
    expect(failures).toEqual([]);
  });

  it('is silent after it was disposed', async () => {
    const { host, kernel, watch } = setup();
    const changed = jest.fn();
    const done = watch.set(true);
    watch.dispose();
    watch.dispose();
    watch.changed.connect(changed);
    await done;
    kernel.iopubMessage.emit({ header: { session: 'x' } });
    host.statusChanged.emit('restarting');
    expect(watch.isDisposed).toBe(true);
    expect(changed).not.toHaveBeenCalled();
  });
});
