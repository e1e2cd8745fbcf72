import { walkMinutes, workedMinutes } from '../../miniprogram/shared/clocks/working-time';
import { measureService } from './scale';
import { measurePlans } from './service-plans';
import { dueByMinutes, randomCase, seeded, workedByMinutes } from '../unit/clocks/minute-oracle';

const CASES = 100_000;

/**
 * Field service: the clocks' arithmetic against somebody who counts minute by minute, what plans make, and what its screens
 * ask at full size (`--small`: a hundredth against a two-thousandth).
 */
export async function run(): Promise<void> {
  const next = seeded(20_261_128);
  let differences = 0;
  for (let n = 0; n < CASES; n++) {
    const { hours, from, minutes, pauses } = randomCase(next);
    const due = walkMinutes(hours, from, minutes, pauses);
    const isDueSame = due === dueByMinutes(hours, from, minutes, pauses);
    const isWorkedSame =
      workedMinutes(hours, from, due, pauses) === workedByMinutes(hours, from, due, pauses);
    if (!isDueSame || !isWorkedSame) differences++;
  }
  console.log(JSON.stringify({ name: 'clock.oracle', value: differences, cases: CASES }));
  await measurePlans();
  await measureService();
}
