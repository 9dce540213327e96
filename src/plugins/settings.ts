import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Token } from '@lumino/coreutils';
import { RECORDED } from '../kernel';
import type { IRecordOptions } from '../kernel';
import { Preferences, USUAL } from '../views';
import type { IPreferences } from '../views';

/** What the user has set, as it is now. */
export interface IYieldscopeSettings {
  /** How runs are to be shown: views follow its changes. */
  readonly preferences: Preferences;

  /** What is to be recorded of the next cell that is watched. */
  readonly recorded: IRecordOptions;
}

export const IYieldscopeSettings = new Token<IYieldscopeSettings>(
  'yieldscope:IYieldscopeSettings',
  'What the user of Yieldscope has set.'
);

/** Reads the settings, once they are there and whenever they change. */
export const settingsPlugin: JupyterFrontEndPlugin<IYieldscopeSettings> = {
  id: 'yieldscope:plugin',
  description: 'The settings of Yieldscope.',
  autoStart: true,
  provides: IYieldscopeSettings,
  optional: [ISettingRegistry],
  activate: (_app: JupyterFrontEnd, registry: ISettingRegistry | null): IYieldscopeSettings => {
    const settings = new Private.Settings();
    // Nothing waits for them: until they are there, all is as usual.
    registry?.load(settingsPlugin.id).then(
      loaded => {
        loaded.changed.connect(() => settings.take(loaded));
        settings.take(loaded);
      },
      (reason: unknown) => {
        console.warn('Yieldscope goes on with its usual settings:', reason);
      }
    );
    return settings;
  }
};

namespace Private {
  export class Settings implements IYieldscopeSettings {
    readonly preferences = new Preferences();

    get recorded(): IRecordOptions {
      return this._recorded;
    }

    /** The schema has checked them all. */
    take(loaded: ISettingRegistry.ISettings): void {
      const read = <T>(key: string, usual: T): T =>
        (loaded.get(key).composite as T | undefined) ?? usual;
      this._recorded = {
        lines: read('recordLines', RECORDED.lines),
        values: read('recordValues', RECORDED.values),
        locals: read('recordLocals', RECORDED.locals),
        maxSteps: read('maxSteps', RECORDED.maxSteps)
      };
      const shown: IPreferences = {
        autoplay: read('autoplay', USUAL.autoplay),
        speed: read('speed', USUAL.speed),
        axis: read('axis', USUAL.axis),
        source: read('showSource', USUAL.source),
        frames: read('showFrames', USUAL.frames),
        summary: read('showSummary', USUAL.summary)
      };
      this.preferences.values = shown;
    }

    private _recorded = RECORDED;
  }
}
