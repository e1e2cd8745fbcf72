import type { SealedReading } from '../../../cloudfunctions/_contracts/licences';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import type { Licence } from '../../../miniprogram/shared/model/trade';
import { LOCAL_WECHAT, wordsInPicture } from '../../../scripts/local-cloud/wechat-server';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
beforeAll(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  world = await startTrade();
  Object.assign(process.env, LOCAL_WECHAT);
});
beforeEach(() => Object.assign(process.env, LOCAL_WECHAT));
afterAll(() => world.cloud.close());

let photos = 0;
/** A photo of a paper, taken over from the phone of the dealer's admin. */
async function photo(said: object | null, bytes = 0): Promise<StoredFile> {
  const content = Buffer.concat([
    Buffer.from(`photo ${++photos} ${said ? wordsInPicture(said) : ''}`),
    Buffer.alloc(bytes),
  ]);
  const path = `photos/${'p'.repeat(22)}/${sha256Hex(content)}.jpg`;
  const { fileID } = await world.cloud.storage.write(path, content, 'openid-boss');
  const reply = await world.call('boss', 'file.keep', { fileId: fileID }, null);
  if (!reply.ok) throw new Error(reply.code);
  return (reply.data as { file: StoredFile }).file;
}
const permit = {
  items: [
    { text: '许可证编号：沪食药监械经营许20260001号' },
    { text: '经营方式：批发' },
    { text: '经营范围：Ⅲ类：6840体外诊断试剂' },
    { text: '有效期限：2026年03月01日至2031年02月28日' },
    { text: '发证部门：上海市药品监督管理局' },
  ],
};
const read = (file: StoredFile, type = 'permit') => world.trade('boss', 'licence.read', { type, file });
const said = async (file: StoredFile, type?: string) => {
  const reply = await read(file, type);
  if (!reply.ok) throw new Error(reply.code);
  return reply.data as SealedReading;
};
const handIn = (file: StoredFile, readings: object[], change = {}) => ({
  ...{ type: 'permit', number: '沪许 9 号', fromOn: '2026-03-01', toOn: '2031-02-28', mode: 'wholesale' },
  ...{ issuer: '上海市药品监督管理局', scopeText: 'Ⅲ类：6840', scope: [], addresses: [], files: [file] },
  ...{ renewal: null, decidedOn: null, replacesId: null, readings },
  ...change,
});

describe('a photo of a paper', () => {
  it('is read by WeChat, and what was read stands beside what was typed, which alone counts', async () => {
    const file = await photo(permit);
    const reading = await said(file);
    expect(reading.said).toEqual({
      ...{ number: '沪食药监械经营许20260001号', mode: 'wholesale', scopeText: 'III类：6840体外诊断试剂' },
      ...{ issuer: '上海市药品监督管理局', fromOn: '2026-03-01', toOn: '2031-02-28' },
    });
    const { licenceId } = await world.done<{ licenceId: string }>(
      'boss',
      'licence.submit',
      handIn(file, [reading]),
    );
    const { licence } = await world.done<{ licence: Licence }>('zhi', 'licence.get', { licenceId });
    expect(licence).toMatchObject({ number: '沪许 9 号', scopeText: 'Ⅲ类：6840', reading: reading.said });
  });

  it('of a business licence is read by its own interface', async () => {
    const file = await photo({
      ...{ reg_num: '91310115MA1K000000', enterprise_name: '丙医疗科技有限公司', address: '示例路 1 号' },
      ...{ valid_period: '2015年06月01日至长期', business_scope: '医疗器械经营' },
    });
    expect((await said(file, 'business')).said).toEqual({
      ...{ number: '91310115MA1K000000', name: '丙医疗科技有限公司', premises: '示例路 1 号' },
      ...{ fromOn: '2015-06-01', toOn: '长期', scopeText: '医疗器械经营' },
    });
  });

  it('says nothing that nobody read: a changed claim, another photo or another kind of paper is refused', async () => {
    const file = await photo(permit);
    const reading = await said(file);
    const forged = { ...reading, said: { ...reading.said, number: '沪许 10 号' } };
    const change = { number: '沪许 10 号' };
    for (const one of [
      handIn(file, [forged], change),
      handIn(await photo(permit), [reading], change),
      handIn(file, [reading], { ...change, type: 'record' }),
    ])
      await world.refused('LICENCE_READING_FOREIGN', 'boss', 'licence.submit', one);
  });

  it.each([
    ['shows no paper', 'LICENCE_READ_NOTHING', async () => photo(null), 'permit'],
    ['shows no business licence', 'LICENCE_READ_NOTHING', async () => photo(permit), 'business'],
    ['is larger than WeChat takes', 'LICENCE_READ_TOO_BIG', async () => photo(permit, 2_200_000), 'permit'],
  ])('that %s is refused with what to do', async (_, code, file, type) => {
    expect(await read(await file(), type)).toMatchObject({ ok: false, code });
  });

  it('is not read while WeChat is away, nor where nobody has bought it, nor without end in a day', async () => {
    const file = await photo(permit);
    world.cloud.wechat.downUntil = Date.now() + 60_000;
    expect(await read(file)).toMatchObject({ ok: false, code: 'LICENCE_READ_LATER' });
    world.cloud.wechat.downUntil = 0;
    delete process.env.WECHAT_OCR;
    expect(await read(file)).toMatchObject({ ok: false, code: 'LICENCE_READ_OFF' });
    expect(await world.done('boss', 'licence.papers', {})).toMatchObject({ canRead: false });
    process.env.WECHAT_OCR = 'on';
    expect(await world.done('boss', 'licence.papers', {})).toMatchObject({ canRead: true });
    const codes = new Set<string>();
    for (let n = 0; n < 45; n++) {
      const reply = await read(file);
      codes.add(reply.ok ? 'ok' : reply.code);
    }
    expect([...codes]).toEqual(['ok', 'LICENCE_READ_USED_UP']);
  });
});
