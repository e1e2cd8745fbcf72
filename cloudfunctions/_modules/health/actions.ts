import type { HealthActions } from '../../_contracts/health';
import { Nothing } from '../../_contracts/shapes';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { readHealth } from './read-health';

export const healthActions: ActionTable<HealthActions> = {
  'house.health': {
    input: Nothing,
    reply: fields('at', 'faults', 'timers', 'messages', 'sealedUntil'),
    run: (context) => readHealth(process.env.ENVIRONMENT ?? '', context.now),
  },
};
