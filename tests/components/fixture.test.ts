import { mount, settle } from './load';

describe('a component', () => {
  test('shows its properties and wxs results, and answers a tap with an event', async () => {
    const card = mount('components/stat-card/stat-card', { label: '本月工单', value: 12850 }, 'fixture');
    expect(card.dom.textContent).toContain('12,850');
    const picked: unknown[] = [];
    card.addEventListener('pick', ({ detail }) => picked.push(detail));
    card.querySelector('.card')!.dispatchEvent('tap');
    await settle();
    expect(picked).toEqual([{ label: '本月工单' }]);
    expect(card.data['tapped']).toBe(true);
    card.setData({ value: 5 });
    expect(card.dom.textContent).not.toContain('12,850');
  });

  test('can be mounted again in the same file', () => {
    expect(mount('components/stat-card/stat-card', { label: '乙' }, 'fixture').dom.textContent).toContain(
      '乙',
    );
  });
});

describe('a page', () => {
  test('written as a component shows vant and asks by its dialog', async () => {
    const form = mount('pages/form/form', {}, 'fixture');
    expect(form.dom.querySelectorAll('van-cell-group van-field')).toHaveLength(2);
    form.instance.typeNote({ detail: '仪器正常' });
    const saving = form.instance.save() as Promise<void>;
    await settle(50);
    const dialog = form.instance.selectComponent('#van-dialog');
    expect(dialog.data).toMatchObject({ show: true, message: '备注：仪器正常' });
    dialog.onConfirm();
    await saving;
    expect(JSON.parse(form.data['state'] as string)).toMatchObject({ note: '仪器正常' });
  });

  test('written with Page() runs too', async () => {
    const cover = mount('pages/cover/cover', {}, 'fixture');
    cover.instance.add();
    await settle();
    expect(cover.dom.textContent).toContain('有 1 行');
  });
});
