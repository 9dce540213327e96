import { MOMENT_MS, Player } from '../../../src/player';
import { TraceModel } from '../../../src/trace';
import { longTrace, trace } from '../trace/traces';

/** A clock that goes only when told. */
class Clock {
  readonly schedule: Player.Schedule = (callback, ms) => {
    const due = { at: this.now + ms, callback, isDisposed: false, dispose: () => void 0 };
    due.dispose = () => {
      due.isDisposed = true;
    };
    this._due.push(due);
    return due;
  };

  now = 0;

  get waiting(): number {
    return this._due.filter(due => !due.isDisposed).length;
  }

  /** Let time pass. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this._due
        .filter(due => !due.isDisposed && due.at <= until)
        .sort((a, b) => a.at - b.at)[0];
      if (!next) {
        break;
      }
      this.now = next.at;
      next.isDisposed = true;
      next.callback();
    }
    this.now = until;
  }

  private readonly _due: {
    at: number;
    callback: () => void;
    isDisposed: boolean;
    dispose(): void;
  }[] = [];
}

const model = new TraceModel(trace('pages'));
const last = model.trace.length - 1;

describe('Player', () => {
  test('goes through all moments and back, showing the last step of each', () => {
    const player = new Player(model);
    const seen = [player.step];
    while (!player.atEnd) {
      player.next();
      seen.push(player.step);
    }
    expect(seen).toEqual(Array.from({ length: model.moments }, (_, i) => model.momentEnd(i)));
    const back = [player.step];
    while (!player.atStart) {
      player.previous();
      back.push(player.step);
    }
    expect(back).toEqual([...seen].reverse());
  });

  test('goes by single steps where that is asked for', () => {
    const player = new Player(model);
    player.everyStep = true;
    player.first();
    const seen = [player.step];
    while (!player.atEnd) {
      player.next();
      seen.push(player.step);
    }
    expect(seen).toEqual(Array.from({ length: last + 1 }, (_, i) => i));
    player.previous('moment');
    expect(player.step).toBe(model.momentEnd(model.moments - 2));
  });

  test('from inside a moment, the next moment begins with the end of this one', () => {
    const player = new Player(model);
    const long = Array.from(model.momentStarts).findIndex(
      (start, i) => i > 0 && model.momentEnd(i) > start
    );
    player.goTo(model.momentStarts[long]);
    player.next('moment');
    expect(player.step).toBe(model.momentEnd(long));
    player.next('moment');
    expect(player.moment).toBe(long + 1);
  });

  test('leaving every step goes to the end of the moment', () => {
    const player = new Player(model);
    player.everyStep = true;
    player.goTo(model.momentStarts[3]);
    player.everyStep = false;
    expect(player.step).toBe(model.momentEnd(3));
  });

  test('stays within the run', () => {
    const player = new Player(model);
    player.goTo(1e9);
    expect(player.step).toBe(last);
    player.next();
    expect(player.step).toBe(last);
    player.goTo(-5);
    expect(player.step).toBe(0);
    player.previous('step');
    expect(player.step).toBe(0);
  });

  test('plays to the end, faster when told, and starts anew from there', () => {
    const clock = new Clock();
    const player = new Player(model, { schedule: clock.schedule });
    player.play();
    clock.pass(850);
    expect(player.moment).toBe(1);
    player.speed = 4;
    clock.pass(800 + 200 * 4);
    expect(player.moment).toBeGreaterThanOrEqual(5);
    clock.pass(1e6);
    expect([player.atEnd, player.playing, clock.waiting]).toEqual([true, false, 0]);
    player.play();
    expect([player.moment, player.playing]).toEqual([0, true]);
  });

  test('any step of the user ends playing, and so does closing', () => {
    const clock = new Clock();
    const player = new Player(model, { schedule: clock.schedule });
    player.play();
    player.next();
    expect([player.playing, clock.waiting]).toEqual([false, 0]);
    player.play();
    player.dispose();
    player.dispose();
    expect([player.playing, clock.waiting]).toEqual([false, 0]);
  });

  test('finds the suspensions of the frame that it stands at', () => {
    const player = new Player(model);
    const { trace: run } = model;
    const first = Array.from({ length: last }, (_, i) => i).find(i => run.kind(i) === 'yield')!;
    player.goTo(first);
    player.suspension(1);
    expect(run.frame(player.step)).toBe(run.frame(first));
    expect(player.step).toBeGreaterThan(first);
    expect(['await', 'yield']).toContain(run.kind(player.step));
    player.suspension(-1);
    expect(player.step).toBe(first);
  });
});

describe('playing until a step', () => {
  const long = new TraceModel(longTrace('crawl'));
  const open = (run: TraceModel) => {
    const clock = new Clock();
    return { clock, player: new Player(run, { schedule: clock.schedule }) };
  };

  test('stops exactly there, also within a moment', () => {
    for (let target = model.momentEnd(0) + 1; target <= last; target++) {
      const { clock, player } = open(model);
      const seen: number[] = [];
      player.changed.connect(({ step }) => seen.push(step));
      expect(player.playUntil([0, target, target + 3])).toBe(target);
      expect(player.playing).toBe(true);
      clock.pass(60_000);
      expect(player.step).toBe(target);
      expect(player.playing).toBe(false);
      expect(clock.waiting).toBe(0);
      expect(Math.max(...seen)).toBe(target);
      // On the way it shows the end of each moment.
      const ends = Array.from({ length: model.moments }, (_, i) => model.momentEnd(i));
      expect(new Set(seen.filter(step => step !== target))).toEqual(
        new Set(ends.filter(step => step < target))
      );
    }
  });

  test('goes on to the next one, and nowhere if there is none', () => {
    const { clock, player } = open(model);
    player.goTo(5);
    expect(player.playUntil([2, 5])).toBeNull();
    expect(player.playing).toBe(false);
    expect(player.playUntil([2, 5, 9, 12])).toBe(9);
    clock.pass(60_000);
    expect(player.playUntil([2, 5, 9, 12])).toBe(12);
    clock.pass(60_000);
    expect(player.step).toBe(12);
  });

  test('takes a long way in twelve seconds, and a short one at the usual pace', () => {
    const { clock, player } = open(long);
    const target = long.trace.length - 2;
    player.playUntil([target]);
    clock.pass(9_000);
    expect(player.step).toBeLessThan(target);
    expect(player.step).toBeGreaterThan(target / 2);
    clock.pass(3_000);
    expect(player.step).toBe(target);
    const near = open(long);
    near.player.playUntil([long.momentEnd(3)]);
    near.clock.pass(2 * MOMENT_MS);
    expect(near.player.moment).toBe(2);
    near.clock.pass(MOMENT_MS);
    expect(near.player.moment).toBe(3);
  });

  test('is over once one pauses, and playing then goes on to the end', () => {
    const { clock, player } = open(model);
    player.playUntil([last - 1]);
    clock.pass(MOMENT_MS);
    player.pause();
    player.play();
    clock.pass(600_000);
    expect(player.step).toBe(last);
  });
});
