import { waitingLines } from '../../miniprogram/pages/home/what-waits';
import { apart, listOfPage, parsed } from '../home-lists';
import { mount, settle } from './load';
import { home, newPhone } from './phone-world';
import type { Phone } from './phone-world';

let phone: Phone;
beforeEach(() => {
  phone = newPhone();
  const own = home();
  const roles = ['channel_manager', 'finance', 'warehouse', 'service_manager', 'quality'];
  phone.replies['home.get'] = { ...own, me: { ...own.me, roles, dealerId: null } };
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

/** Every kind of number that this version can open. */
const kinds = [
  ...['applications_new', 'applications_second', 'dealers_asked', 'dealer_tasks_due', 'plans_to_review'],
  ...['plans_to_read', 'appraisals_to_show', 'appraisals_to_propose', 'appraisals_to_confirm'],
  ...['appraisal_schemes_pending', 'appraisals_to_check', 'quotes_to_decide', 'quotes_to_bill'],
  ...[
    'people_unbound',
    'letters_to_approve',
    'letters_issued',
    'letter_drafts',
    'drafts_to_publish',
    'certifications_asked',
    'call_backs',
    'orders_to_approve',
  ],
  ...['orders_blocked', 'orders_to_ship', 'shipments_to_check', 'shipments_to_send', 'shipments_on_the_way'],
  ...['shipments_refused', 'claims_open', 'returns_to_decide', 'returns_to_receive', 'returns_to_credit'],
  ...['parts_to_approve', 'parts_to_send', 'parts_differing', 'shortfalls_open', 'corrections_to_decide'],
  ...['recalls_to_open', 'lots_to_release', 'loans_to_decide', 'loans_to_hand_over'],
  ...['statements_to_confirm', 'statements_disputed', 'payments_to_post', 'payments_reversing'],
  ...['terms_to_decide', 'price_lists_to_approve', 'special_prices_to_approve'],
] as const;

test.each(kinds)('%s opens the list of what it counts, and says that it is narrowed', async (kind) => {
  const [line] = waitingLines({ waiting: [{ kind, count: 1 }] });
  const { page, query } = parsed(line!.url);
  expect(page in apart).toBe(false);
  const [, action, input, rows] = listOfPage[page]!(query);
  phone.replies[action] = { [rows]: [], next: null, isCut: false };
  phone.replies['letter.alerts'] = { alerts: [], reports: [] };
  const { instance } = mount(`pages/${page}`);
  if (instance.onLoad) instance.onLoad(query);
  if (instance.onShow) instance.onShow();
  await settle(20);
  expect(phone.calls.filter((one) => one.action === action).at(-1)?.input).toMatchObject(input);
  if (query['waits']) expect(instance.data.waitsSaid).not.toBe('');
});

test('whoever came for what waits goes on to all that there is', async () => {
  phone.replies['partRequest.list'] = { requests: [], next: null };
  const { instance } = mount('pages/goods/requests/requests');
  instance.onLoad({ waits: 'approved' });
  instance.onShow();
  await settle(20);
  instance.showAll();
  await settle(20);
  expect(instance.data).toMatchObject({ waits: '', waitsSaid: '' });
  const asked = phone.calls.filter(({ action }) => action === 'partRequest.list').map(({ input }) => input);
  expect(asked[0]).toMatchObject({ states: ['approved'] });
  expect((asked.at(-1) as { states: string[] }).states.length).toBeGreaterThan(1);
});
