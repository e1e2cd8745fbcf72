import { clockSettings } from '../settings/clocks';
import type { HomeActions } from '../../_contracts/home';
import { Nothing } from '../../_contracts/shapes';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { getHome } from './get-home';

export const homeActions: ActionTable<HomeActions> = {
  'home.get': {
    input: Nothing,
    reply: fields('me', 'unread', 'waiting', 'figures', 'engineer', 'dispatch'),
    settings: ['checklists', ...clockSettings, 'reasons', 'faultCodes', 'checkIn', 'survey', 'figures'],
    run: getHome,
  },
};
