/** What a card says, read from the output of a cell. See `README.md` for the format. */

/** The MIME type of cards. */
export const CARD_MIME_TYPE = 'application/vnd.yieldscope.guide+json';

/** The version of the format that is read here. */
const VERSION = 1;

/** A place in the guide. */
export interface IPlace {
  readonly title: string;
  /** File name of the notebook, beside the one that the card is in. */
  readonly notebook: string;
  /** Fragment of the heading. */
  readonly anchor: string;
}

/** A question to be answered before a run. */
export interface IPrediction {
  readonly card: 'prediction';
  readonly id: string;
  readonly question: string;
  readonly options: readonly string[];
}

/** What a run says to a question. */
export interface ISettled {
  readonly card: 'settled';
  readonly id: string;
  readonly belief: string;
  readonly question: string;
  readonly options: readonly string[];
  /** Index of the right option. */
  readonly right: number;
  /** Whether this run shows it; a program that was changed may show otherwise. */
  readonly holds: boolean;
  /** What the step shows. */
  readonly text: string;
  /** Index of the step in the run. */
  readonly step: number;
  /** The id of the run. */
  readonly run: string;
}

/** Why a question is not settled. */
export interface IUnsettled {
  readonly card: 'unsettled';
  readonly id: string;
  readonly question: string;
  readonly text: string;
}

/** What the check of an exercise saw. */
export interface ICheck {
  readonly card: 'check';
  readonly id: string;
  readonly title: string;
  readonly passed: boolean;
  readonly saw: readonly string[];
  /** The one that helps most comes first. */
  readonly hints: readonly string[];
}

/** One way to do an exercise. */
export interface IAnswer {
  readonly card: 'answer';
  readonly id: string;
  readonly title: string;
  readonly code: string;
}

/** The end of a section. */
export interface ISection {
  readonly card: 'section';
  /** The number of the section, such as `7` or `A`. */
  readonly id: string;
  readonly title: string;
  readonly previous: IPlace | null;
  readonly next: IPlace | null;
}

/** A section, in the contents. */
export interface IListed extends IPlace {
  readonly id: string;
  /** Minutes to read it. */
  readonly minutes: number;
  /** Ids of its questions. */
  readonly predictions: readonly string[];
  /** Ids of its exercises. */
  readonly checks: readonly string[];
}

/** All of the guide. */
export interface IContents {
  readonly card: 'contents';
  readonly sections: readonly IListed[];
  readonly beliefs: readonly {
    readonly id: string;
    readonly belief: string;
    readonly section: string;
  }[];
  readonly checks: readonly {
    readonly id: string;
    readonly title: string;
    readonly section: string;
  }[];
  /** The version of the Python that made the card. */
  readonly python: string;
  /** Whether the guide was run on that version. */
  readonly verified: boolean;
}

export type Card = IPrediction | ISettled | IUnsettled | ICheck | IAnswer | ISection | IContents;

/**
 * Read a card.
 *
 * @param json - the JSON of the output
 * @returns the card; null for what is none, or one of a later version
 */
export function readCard(json: unknown): Card | null {
  try {
    const fields = new Fields(json);
    const read = READERS.get(fields.text('card'));
    return read && fields.number('version') === VERSION ? read(fields) : null;
  } catch {
    // A field that is not there, or is not what it should be.
    return null;
  }
}

const READERS: ReadonlyMap<string, (from: Fields) => Card> = new Map(
  Object.entries<(from: Fields) => Card>({
    prediction: from => ({
      card: 'prediction',
      id: from.text('id'),
      question: from.text('question'),
      options: from.some('options')
    }),
    settled: from => {
      const options = from.some('options');
      return {
        card: 'settled',
        id: from.text('id'),
        belief: from.text('belief'),
        question: from.text('question'),
        options,
        right: from.index('right', options.length),
        holds: from.flag('holds'),
        text: from.text('text'),
        step: from.index('step'),
        run: from.text('run')
      };
    },
    unsettled: from => ({
      card: 'unsettled',
      id: from.text('id'),
      question: from.text('question'),
      text: from.text('text')
    }),
    check: from => ({
      card: 'check',
      id: from.text('id'),
      title: from.text('title'),
      passed: from.flag('passed'),
      saw: from.texts('saw'),
      hints: from.texts('hints')
    }),
    answer: from => ({
      card: 'answer',
      id: from.text('id'),
      title: from.text('title'),
      code: from.text('code')
    }),
    section: from => ({
      card: 'section',
      id: from.text('id'),
      title: from.text('title'),
      previous: from.optional('previous', place),
      next: from.optional('next', place)
    }),
    contents: from => ({
      card: 'contents',
      sections: from.list('sections', one => ({
        ...place(one),
        id: one.text('id'),
        minutes: one.number('minutes'),
        predictions: one.texts('predictions'),
        checks: one.texts('checks')
      })),
      beliefs: from.list('beliefs', one => ({
        id: one.text('id'),
        belief: one.text('belief'),
        section: one.text('section')
      })),
      checks: from.list('checks', one => ({
        id: one.text('id'),
        title: one.text('title'),
        section: one.text('section')
      })),
      python: from.text('python'),
      verified: from.flag('verified')
    })
  })
);

function place(from: Fields): IPlace {
  const notebook = from.text('notebook');
  // A card may lead to a notebook beside it, and nowhere else.
  if (!/^[^/\\:]+\.ipynb$/.test(notebook)) {
    throw new Error('notebook');
  }
  return { title: from.text('title'), notebook, anchor: from.text('anchor') };
}

/** The fields of an object; each is what it is asked for as, or an error is thrown. */
class Fields {
  constructor(json: unknown) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw new Error('no object');
    }
    this._fields = new Map(Object.entries(json));
  }

  text(name: string): string {
    const value = this._fields.get(name);
    return typeof value === 'string' ? value : wrong(name);
  }

  flag(name: string): boolean {
    const value = this._fields.get(name);
    return typeof value === 'boolean' ? value : wrong(name);
  }

  number(name: string): number {
    const value = this._fields.get(name);
    return typeof value === 'number' && Number.isFinite(value) ? value : wrong(name);
  }

  index(name: string, length = Infinity): number {
    const value = this.number(name);
    return Number.isInteger(value) && value >= 0 && value < length ? value : wrong(name);
  }

  texts(name: string): string[] {
    const value = this._fields.get(name);
    return Array.isArray(value) && value.every(one => typeof one === 'string')
      ? value
      : wrong(name);
  }

  /** Texts, at least one. */
  some(name: string): string[] {
    const value = this.texts(name);
    return value.length > 0 ? value : wrong(name);
  }

  list<T>(name: string, read: (one: Fields) => T): T[] {
    const value: unknown = this._fields.get(name);
    return Array.isArray(value) ? value.map(one => read(new Fields(one))) : wrong(name);
  }

  optional<T>(name: string, read: (one: Fields) => T): T | null {
    const value: unknown = this._fields.get(name);
    return value === null || value === undefined ? null : read(new Fields(value));
  }

  private readonly _fields: ReadonlyMap<string, unknown>;
}

function wrong(name: string): never {
  throw new Error(name);
}
