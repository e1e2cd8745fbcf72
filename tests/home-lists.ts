/** What the page behind a number of home asks for when it is opened there, by the page's address. */
export type Asked = [
  name: 'service' | 'channel' | 'trade' | 'goods',
  action: string,
  input: object,
  rows: string,
];
type Query = Record<string, string>;
const states = (...all: string[]) => ({ states: all });
const ofShipments: Record<string, string[]> = {
  picking: ['picking'],
  checked: ['checked'],
  refused: ['refused'],
  way: ['shipped', 'partly_received'],
};
const ofTabs: Record<string, string[]> = {
  here: ['picking', 'checked'],
  way: ['shipped', 'partly_received', 'refused'],
};

export const listOfPage: Record<string, (query: Query) => Asked> = {
  'audit/trail/trail': ({ on = '' }) => ['service', 'trail.search', { fromOn: on, toOn: on }, 'events'],
  'dispatch/people/people': ({ filter = '' }) => ['service', 'member.list', { filter }, 'members'],
  'channel/applications/applications': ({ state = 'sent', waits }) => [
    ...(['channel', 'admission.list', { state, second: waits === 'second' }, 'applications'] as const),
  ],
  'channel/dealer-asked/dealer-asked': ({ waits }) => [
    ...(['channel', 'dealer.asked', { ofOthers: waits === 'me' }, 'dealers'] as const),
  ],
  'channel/dealer-tasks/dealer-tasks': ({ waits }) => [
    ...(['channel', 'dealerTask.list', { due: waits === 'due', mine: true }, 'tasks'] as const),
  ],
  'channel/plans/plans': ({ waits }) => [
    ...(['channel', 'plan.list', { state: 'open', waits: waits ?? null }, 'plans'] as const),
  ],
  'channel/appraisals/appraisals': ({ waits }) => [
    ...(['channel', 'appraisal.list', { waits: waits ?? null }, 'sheets'] as const),
  ],
  'channel/appraisal-schemes/appraisal-schemes': ({ waits }) => [
    ...(['channel', 'appraisalScheme.list', { waits: waits === 'me' }, 'schemes'] as const),
  ],
  'channel/letters/letters': ({ waits, state }) => [
    ...([
      'channel',
      'letter.list',
      {
        ...(waits === 'new' ? { recent: true } : {}),
        ...(state === 'to_approve' ? { queue: state } : state ? { state } : {}),
      },
      'letters',
    ] as const),
  ],
  'dispatch/quotes/quotes': ({ waits }) => [
    ...([
      'service',
      'quote.list',
      { states: ['pending', 'returned'], waits: waits ?? null },
      'quotes',
    ] as const),
  ],
  'dispatch/checklists/checklists': () => ['service', 'draft.list', { waits: true }, 'drafts'],
  'dispatch/training/training': () => [
    ...(['service', 'certificationRequest.list', { state: 'asked' }, 'requests'] as const),
  ],
  'dispatch/call-backs/call-backs': () => ['service', 'callBack.list', { state: 'open' }, 'callBacks'],
  'goods/shipments/shipments': ({ tab = '', waits = '' }) =>
    tab === 'open' && !waits
      ? ['goods', 'claim.list', { state: 'open' }, 'claims']
      : ['goods', 'shipment.list', states(...(ofShipments[waits] ?? ofTabs[tab] ?? [])), 'shipments'],
  'goods/returns/returns': ({ waits = '' }) => ['goods', 'goodsReturn.list', states(waits), 'returns'],
  'goods/requests/requests': ({ waits = '' }) => ['goods', 'partRequest.list', states(waits), 'requests'],
  'goods/shortfalls/shortfalls': () => ['goods', 'shortfall.list', { state: 'open' }, 'shortfalls'],
  'goods/corrections/corrections': () => ['goods', 'stockCorrection.list', { state: 'asked' }, 'corrections'],
  'goods/lots/lots': ({ tab = '' }) =>
    tab === 'asked'
      ? ['goods', 'lot.blocks', { asked: true }, 'blocks']
      : ['goods', 'recall.list', { state: tab }, 'recalls'],
  'goods/loans/loans': ({ waits = '' }) => ['goods', 'loan.list', states(waits), 'loans'],
  'trade/orders/orders': ({ state = '' }) => [
    'trade',
    'dealerOrder.list',
    states(...(state === 'to_ship' ? ['approved', 'partially_shipped'] : [state])),
    'orders',
  ],
  'trade/prices/prices': ({ tab }) =>
    tab === 'lists'
      ? ['trade', 'priceList.list', states('pending'), 'lists']
      : ['trade', 'specialPrice.list', states('pending'), 'specials'],
  'trade/statements/statements': ({ state = '' }) => ['trade', 'statement.list', states(state), 'statements'],
  'trade/payments/payments': ({ state = '' }) => ['trade', 'payment.list', states(state), 'payments'],
  'trade/accounts/accounts': () => ['trade', 'credit.accounts', { only: 'asked' }, 'accounts'],
  'trade/receivables/receivables': () => ['trade', 'credit.receivables', { state: 'overdue' }, 'receivables'],
};
/** Pages that other tests hold to what they count, or that list several kinds in tabs of their own. */
export const apart: Record<string, string> = {
  'channel/dealers/dealers': 'dealers.test: a state of dealers',
  'channel/grant-book/grant-book': 'sheets.test: imports that are not done',
  'channel/grants/grants': 'grants.test: to approve, and ending',
  'channel/letter-alerts/letter-alerts': 'letters.test: alerts and reports that are open, side by side',
  'dispatch/review/review': 'reviews.test: five kinds in tabs, counted together',
  'figures/records/records': 'figures.test: the records of a figure',
  'goods/stock/stock': 'stock.test: lots that end, and what waits to be judged',
  'goods/stocktakes/stocktakes': 'stocktakes.test: what waits to be booked or agreed to',
  'trade/exchange/exchange': 'exchange-files.test: openings to agree to',
  'trade/licences/licences': 'papers-and-prices.test: to review, and ending',
};

export const parsed = (url: string): { page: string; query: Query } => {
  const [path = '', search = ''] = url.split('?');
  return { page: path.replace('/pages/', ''), query: Object.fromEntries(new URLSearchParams(search)) };
};
