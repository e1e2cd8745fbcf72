import { mount, settle } from './load';
import type { Mounted } from './load';
import { home, newPhone } from './phone-world';
import type { Phone } from './phone-world';

let phone: Phone;
const product = (_id: string, name: string) => ({
  ...{ _id, name, code: _id, unit: '盒', unitFen: 100, minimum: 1, multiple: 1, cold: null },
});
const paper = (_id: string, text: string) => ({
  type: 'permit',
  licences: [{ _id, state: 'valid', addresses: [{ kind: 'warehouse', text }] }],
});
const asked = (action: string) =>
  phone.calls.filter((one) => one.action === action).map(({ input }) => input);
async function open(options: object): Promise<Mounted> {
  const mounted = mount('pages/trade/basket/basket');
  mounted.instance.onLoad(options);
  await settle(20);
  return mounted;
}
beforeEach(() => {
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const own = home();
  Object.assign(phone.replies, {
    'home.get': { ...own, me: { ...own.me, roles: ['dealer_admin'], dealerId: 'D-1' } },
    'dealerOrder.products': { products: [product('P-1', '定标液')], next: null },
    'dealerOrder.save': { orderId: 'O-1', revision: 2 },
    'licence.papers': { papers: [paper('LC-new', '一号库'), paper('LC-2', '二号库')] },
    'dealerOrder.get': {
      order: {
        ...{ _id: 'O-1', revision: 1, dealerId: 'D-1', dealerName: '丙', purpose: 'stock', hospitalId: null },
        ...{ hospitalName: '', wishOn: null, note: '', wholeOnly: false },
        shipTo: { kind: 'licensed', licenceId: 'LC-old', address: '二号库' },
        lines: [
          { productId: 'P-1', productName: '定标液', quantity: 2 },
          { productId: 'P-9', productName: '停供的试剂', quantity: 5 },
        ],
      },
    },
  });
});
afterEach(() => jest.restoreAllMocks());

test('what may no more be ordered here is shown and can be taken out', async () => {
  const page = await open({ id: 'O-1' });
  expect(page.data['lost']).toEqual([{ id: 'P-9', name: '停供的试剂', quantity: '5' }]);
  expect(page.dom.textContent).toContain('不在这里的授权范围');
  page.instance.takeOut({ currentTarget: { dataset: { id: 'P-9' } } });
  expect(page.data['lost']).toEqual([]);
  await page.instance.save(false);
  expect(asked('dealerOrder.save')).toMatchObject([{ lines: [{ productId: 'P-1', quantity: 2 }] }]);
});

test('a draft keeps its address when another licence has taken the place of the one that named it', async () => {
  const page = await open({ id: 'O-1' });
  expect(page.data['place']).toBe('LC-2|二号库');
  await page.instance.save(false);
  expect(asked('dealerOrder.save')).toMatchObject([
    { orderId: 'O-1', revision: 1, shipTo: { kind: 'licensed', licenceId: 'LC-2', address: '二号库' } },
  ]);
});
