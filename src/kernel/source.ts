/**
 * The Python package as text, for kernels that do not have it. A unit test
 * compares this list with the folder.
 */
import packageInit from '../../yieldscope/__init__.py';
import packageMain from '../../yieldscope/__main__.py';
import packageVersion from '../../yieldscope/_version.py';
import activationModule from '../../yieldscope/activation.py';
import arrivingModule from '../../yieldscope/arriving.py';
import calleesModule from '../../yieldscope/callees.py';
import callsModule from '../../yieldscope/calls.py';
import causesModule from '../../yieldscope/causes.py';
import cellsModule from '../../yieldscope/cells.py';
import checksModule from '../../yieldscope/checks.py';
import columnsModule from '../../yieldscope/columns.py';
import creationsModule from '../../yieldscope/creations.py';
import enteringModule from '../../yieldscope/entering.py';
import faultsModule from '../../yieldscope/faults.py';
import foreignModule from '../../yieldscope/foreign.py';
import frontendModule from '../../yieldscope/frontend.py';
import handlersModule from '../../yieldscope/handlers.py';
import headerModule from '../../yieldscope/header.py';
import injectedModule from '../../yieldscope/injected.py';
import interruptsModule from '../../yieldscope/interrupts.py';
import ipythonModule from '../../yieldscope/ipython.py';
import leavingModule from '../../yieldscope/leaving.py';
import localsModule from '../../yieldscope/locals.py';
import logModule from '../../yieldscope/log.py';
import peeksModule from '../../yieldscope/peeks.py';
import programModule from '../../yieldscope/program.py';
import recorderModule from '../../yieldscope/recorder.py';
import recordingModule from '../../yieldscope/recording.py';
import recentModule from '../../yieldscope/recent.py';
import reprsModule from '../../yieldscope/reprs.py';
import rowsModule from '../../yieldscope/rows.py';
import sitesModule from '../../yieldscope/sites.py';
import sourcesModule from '../../yieldscope/sources.py';
import stateModule from '../../yieldscope/state.py';
import switchesModule from '../../yieldscope/switches.py';
import tablesModule from '../../yieldscope/tables.py';
import targetsModule from '../../yieldscope/targets.py';
import tasksModule from '../../yieldscope/tasks.py';
import throwsModule from '../../yieldscope/throws.py';
import tracerModule from '../../yieldscope/tracer.py';
import valuesModule from '../../yieldscope/values.py';
import waitsModule from '../../yieldscope/waits.py';
import watchingModule from '../../yieldscope/watching.py';
import webloopModule from '../../yieldscope/webloop.py';
import wireModule from '../../yieldscope/wire.py';

/** What makes the package importable from its text. It needs no other module. */
export const BOOTSTRAP: string = injectedModule;

/** File name of each module → its text. */
export const SOURCES: Readonly<Record<string, string>> = {
  '__init__.py': packageInit,
  '__main__.py': packageMain,
  '_version.py': packageVersion,
  'activation.py': activationModule,
  'arriving.py': arrivingModule,
  'callees.py': calleesModule,
  'calls.py': callsModule,
  'causes.py': causesModule,
  'cells.py': cellsModule,
  'checks.py': checksModule,
  'columns.py': columnsModule,
  'creations.py': creationsModule,
  'entering.py': enteringModule,
  'faults.py': faultsModule,
  'foreign.py': foreignModule,
  'frontend.py': frontendModule,
  'handlers.py': handlersModule,
  'header.py': headerModule,
  'injected.py': injectedModule,
  'interrupts.py': interruptsModule,
  'ipython.py': ipythonModule,
  'leaving.py': leavingModule,
  'locals.py': localsModule,
  'log.py': logModule,
  'peeks.py': peeksModule,
  'program.py': programModule,
  'recorder.py': recorderModule,
  'recording.py': recordingModule,
  'recent.py': recentModule,
  'reprs.py': reprsModule,
  'rows.py': rowsModule,
  'sites.py': sitesModule,
  'sources.py': sourcesModule,
  'state.py': stateModule,
  'switches.py': switchesModule,
  'tables.py': tablesModule,
  'targets.py': targetsModule,
  'tasks.py': tasksModule,
  'throws.py': throwsModule,
  'tracer.py': tracerModule,
  'values.py': valuesModule,
  'waits.py': waitsModule,
  'watching.py': watchingModule,
  'webloop.py': webloopModule,
  'wire.py': wireModule
};
