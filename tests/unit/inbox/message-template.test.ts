import { readMessageTemplate } from '../../../cloudfunctions/_modules/inbox/message-template';

const ID = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE';

it('reads a template with the keys of its keywords', () => {
  expect(readMessageTemplate(`${ID}:thing5, thing8 ,time12`)).toEqual({
    id: ID,
    subject: 'thing5',
    content: 'thing8',
    time: 'time12',
  });
  expect(readMessageTemplate(` ${ID}:thing1,thing2,date3 `)).toMatchObject({ time: 'date3' });
});

it('takes no template for: send nothing through WeChat', () => {
  expect(readMessageTemplate('')).toBeNull();
  expect(readMessageTemplate('  ')).toBeNull();
});

it.each([
  ['no keywords', ID],
  ['too few keywords', `${ID}:thing1,time3`],
  ['one too many', `${ID}:thing1,thing2,time3,thing4`],
  ['a keyword of another type', `${ID}:phrase1,thing2,time3`],
  ['no time', `${ID}:thing1,thing2,thing3`],
  ['one keyword for both', `${ID}:thing1,thing1,time3`],
  ['a key without its number', `${ID}:thing,thing2,time3`],
  ['an id that is none', 'T1:thing1,thing2,time3'],
  ['two ids', `${ID}:${ID}:thing1,thing2,time3`],
])('refuses %s with how it is written', (_, text) => {
  expect(() => readMessageTemplate(text)).toThrow(/^WORK_ORDER_TEMPLATE is written /);
});
