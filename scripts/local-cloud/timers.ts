import { Cron } from 'croner';
import { Fault } from './fault';
import type { FunctionHost, Invocation } from './function-host';

/** Fires the functions' timer triggers: seven-field cron in UTC+8, as in production. */
export class Timers {
  private jobs: Cron[] = [];

  constructor(private readonly host: FunctionHost) {}

  /** Reads the triggers of all functions anew; a faulty one is reported at once, not when it would have fired. */
  schedule(): void {
    this.stop();
    for (const name of this.host.names())
      for (const trigger of this.host.config(name).triggers)
        this.jobs.push(
          new Cron(
            trigger.config,
            { mode: '7-part', timezone: 'Asia/Shanghai', unref: true, catch: () => {} },
            () => this.run(name, trigger.name).then(() => {}),
          ),
        );
  }

  /** @throws Fault when there is no such trigger or the function fails; the failure is also in the logs */
  run(name: string, trigger: string): Promise<Invocation> {
    if (!this.host.config(name).triggers.some((one) => one.name === trigger))
      throw new Fault('FUNCTION_NOT_FOUND', `function ${name} has no trigger ${trigger}`);
    const event = { Type: 'Timer', TriggerName: trigger, Time: new Date().toISOString(), Message: '' };
    return this.host.invoke(name, JSON.stringify(event), { by: 'timer' });
  }

  stop(): void {
    for (const job of this.jobs) job.stop();
    this.jobs = [];
  }
}
