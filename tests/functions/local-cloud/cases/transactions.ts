import { transactions } from './case';
import type { Case } from './case';

/** What transactions see of each other, hold and leave. */
const TXNS = 'jstests/core/txns';
const inc = { $inc: { n: 1 } };
const set = (code: string) => ({ $set: { code } });
const two = [
  { n: 1, code: 'x' },
  { n: 1, code: 'y' },
];

export const transactionCases: Case[] = [
  ...transactions(`${TXNS}/multi_statement_transaction.js`, two, [
    [
      [
        [1, 'insert', 'c', { n: 5, code: 'z' }],
        [0, 'read', 'c'],
        [1, 'read', 'c'],
        [1, 'commit'],
        [0, 'read', 'c'],
      ],
      'ok null 5 ok 5 | a1 b1 c5',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [1, 'update', 'a', inc],
        [1, 'update', 'b', inc],
        [0, 'read', 'a'],
        [1, 'commit'],
      ],
      '1 1 1 1 ok | a3 b2',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'z' }],
        [1, 'update', 'c', inc],
        [0, 'read', 'c'],
        [1, 'read', 'c'],
        [1, 'commit'],
      ],
      'ok 1 null 2 ok | a1 b1 c2',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'z' }],
        [1, 'remove', 'a'],
        [1, 'remove', 'c'],
        [0, 'read', 'a'],
        [1, 'read', 'a'],
        [1, 'read', 'c'],
        [1, 'commit'],
      ],
      'ok 1 1 1 null null ok | b1',
    ],
    [
      [
        [1, 'update', 'none', inc],
        [1, 'commit'],
      ],
      '0 ok | a1 b1',
    ],
    [
      [
        [1, 'remove', 'none'],
        [1, 'commit'],
      ],
      '0 ok | a1 b1',
    ],
    [
      [
        [1, 'remove', 'a'],
        [1, 'insert', 'a', { n: 9, code: 'x' }],
        [1, 'commit'],
      ],
      '1 ok ok | a9 b1',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'z' }],
        [1, 'remove', 'c'],
        [1, 'commit'],
      ],
      'ok 1 ok | a1 b1',
    ],
  ]),
  ...transactions(`${TXNS}/multi_statement_transaction_abort.js`, two, [
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'z' }],
        [1, 'abort'],
        [0, 'read', 'c'],
        [1, 'read', 'c'],
      ],
      'ok ok null ended | a1 b1',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [1, 'abort'],
        [1, 'commit'],
      ],
      '1 ok ended | a1 b1',
    ],
    [
      [
        [1, 'remove', 'a'],
        [1, 'abort'],
        [0, 'update', 'a', inc],
      ],
      '1 ok 1 | a2 b1',
    ],
    [
      [
        [1, 'commit'],
        [1, 'commit'],
      ],
      'ok ended | a1 b1',
    ],
    [
      [
        [1, 'abort'],
        [1, 'abort'],
      ],
      'ok ended | a1 b1',
    ],
    [
      [
        [1, 'commit'],
        [1, 'insert', 'c', { code: 'z' }],
      ],
      'ok ended | a1 b1',
    ],
  ]),
  ...transactions(`${TXNS}/multi_statement_transaction_write_error.js`, two, [
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'z' }],
        [1, 'insert', 'c', { n: 2, code: 'w' }],
        [1, 'commit'],
      ],
      'ok duplicate ended | a1 b1',
    ],
    [
      [
        [1, 'insert', 'a', { n: 9, code: 'z' }],
        [1, 'update', 'b', inc],
        [1, 'commit'],
      ],
      'duplicate ended ended | a1 b1',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'x' }],
        [1, 'commit'],
      ],
      'duplicate ended | a1 b1',
    ],
    [
      [
        [1, 'update', 'b', set('x')],
        [1, 'commit'],
      ],
      'duplicate ended | a1 b1',
    ],
    [
      [
        [1, 'update', 'a', set('q')],
        [1, 'update', 'b', set('q')],
        [1, 'commit'],
      ],
      '1 duplicate ended | a1 b1',
    ],
    [
      [
        [1, 'update', 'a', set('q')],
        [1, 'update', 'b', set('x')],
        [1, 'commit'],
      ],
      '1 1 ok | a1 b1',
    ],
    [
      [
        [1, 'remove', 'a'],
        [1, 'insert', 'c', { n: 4, code: 'x' }],
        [1, 'commit'],
      ],
      '1 ok ok | b1 c4',
    ],
  ]),
  ...transactions(`${TXNS}/libs/write_conflicts.js (the first to write wins)`, two, [
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'z' }],
        [2, 'insert', 'c', { n: 2, code: 'w' }],
        [1, 'commit'],
        [2, 'commit'],
      ],
      'ok conflict ok ended | a1 b1 c1',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'z' }],
        [2, 'insert', 'd', { n: 2, code: 'z' }],
        [1, 'commit'],
        [2, 'commit'],
      ],
      'ok conflict ok ended | a1 b1 c1',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [2, 'update', 'a', inc],
        [1, 'commit'],
        [2, 'commit'],
      ],
      '1 conflict ok ended | a2 b1',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [2, 'remove', 'a'],
        [1, 'commit'],
        [2, 'commit'],
      ],
      '1 conflict ok ended | a2 b1',
    ],
    [
      [
        [1, 'remove', 'a'],
        [2, 'update', 'a', inc],
        [1, 'commit'],
        [2, 'commit'],
      ],
      '1 conflict ok ended | b1',
    ],
    [
      [
        [1, 'remove', 'a'],
        [2, 'remove', 'a'],
        [1, 'commit'],
        [2, 'commit'],
      ],
      '1 conflict ok ended | b1',
    ],
    [
      [
        [1, 'remove', 'a'],
        [2, 'insert', 'a', { n: 3, code: 'w' }],
        [1, 'commit'],
        [2, 'commit'],
      ],
      '1 conflict ok ended | b1',
    ],
    [
      [
        [1, 'update', 'a', set('q')],
        [2, 'update', 'b', set('q')],
        [1, 'commit'],
      ],
      '1 conflict ok | a1 b1',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [2, 'update', 'a', inc],
        [1, 'abort'],
        [2, 'commit'],
      ],
      '1 conflict ok ended | a1 b1',
    ],
  ]),
  ...transactions(`${TXNS}/libs/write_conflicts.js (the later one commits first)`, two, [
    [
      [
        [1, 'read', 'b'],
        [2, 'update', 'a', inc],
        [2, 'commit'],
        [1, 'update', 'a', inc],
        [1, 'commit'],
      ],
      '1 1 ok conflict ended | a2 b1',
    ],
    [
      [
        [1, 'read', 'b'],
        [2, 'remove', 'a'],
        [2, 'commit'],
        [1, 'update', 'a', inc],
        [1, 'commit'],
      ],
      '1 1 ok conflict ended | b1',
    ],
    [
      [
        [1, 'read', 'b'],
        [2, 'update', 'a', inc],
        [2, 'commit'],
        [1, 'remove', 'a'],
        [1, 'commit'],
      ],
      '1 1 ok conflict ended | a2 b1',
    ],
    [
      [
        [1, 'read', 'b'],
        [2, 'insert', 'c', { n: 1, code: 'z' }],
        [2, 'commit'],
        [1, 'insert', 'c', { n: 2, code: 'w' }],
        [1, 'commit'],
      ],
      '1 ok ok conflict ended | a1 b1 c1',
    ],
    [
      [
        [1, 'read', 'b'],
        [2, 'insert', 'c', { n: 1, code: 'z' }],
        [2, 'commit'],
        [1, 'insert', 'd', { n: 2, code: 'z' }],
        [1, 'commit'],
      ],
      '1 ok ok conflict ended | a1 b1 c1',
    ],
  ]),
  // github.com/mongodb/specifications: the first command begins the transaction on the server, not startTransaction.
  ...transactions(
    `${TXNS}/libs/write_conflicts.js, transactions.md (what was done before the first command)`,
    two,
    [
      [
        [
          [0, 'update', 'a', inc],
          [1, 'read', 'a'],
          [1, 'update', 'a', inc],
          [1, 'commit'],
        ],
        '1 2 1 ok | a3 b1',
      ],
      [
        [
          [2, 'remove', 'a'],
          [2, 'commit'],
          [1, 'insert', 'a', { n: 7, code: 'x' }],
          [1, 'commit'],
        ],
        '1 ok ok ok | a7 b1',
      ],
      [
        [
          [0, 'insert', 'c', { n: 3, code: 'z' }],
          [1, 'insert', 'd', { n: 4, code: 'z' }],
          [1, 'commit'],
        ],
        'ok duplicate ended | a1 b1 c3',
      ],
      [
        [
          [2, 'update', 'a', set('q')],
          [2, 'commit'],
          [1, 'update', 'b', set('x')],
          [1, 'commit'],
        ],
        '1 ok 1 ok | a1 b1',
      ],
      [
        [
          [1, 'read', 'none'],
          [0, 'update', 'a', inc],
          [2, 'read', 'a'],
          [0, 'update', 'a', inc],
          [1, 'read', 'a'],
          [2, 'read', 'a'],
          [1, 'commit'],
          [2, 'update', 'a', inc],
        ],
        'null 1 2 1 1 2 ok conflict | a3 b1',
      ],
    ],
  ),
  ...transactions(`${TXNS}/repeatable_reads_in_transaction.js`, two, [
    [
      [
        [1, 'read', 'a'],
        [0, 'update', 'a', inc],
        [1, 'read', 'a'],
        [0, 'insert', 'c', { n: 3, code: 'z' }],
        [1, 'read', 'c'],
        [0, 'remove', 'b'],
        [1, 'read', 'b'],
        [1, 'commit'],
      ],
      '1 1 1 ok null 1 1 ok | a2 c3',
    ],
    [
      [
        [1, 'read', 'a'],
        [2, 'update', 'a', inc],
        [2, 'commit'],
        [1, 'read', 'a'],
        [1, 'commit'],
        [0, 'read', 'a'],
      ],
      '1 1 ok 1 ok 2 | a2 b1',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [2, 'read', 'a'],
        [1, 'commit'],
        [2, 'read', 'a'],
        [2, 'commit'],
      ],
      '1 1 ok 1 ok | a2 b1',
    ],
  ]),
  ...transactions(`${TXNS}/non_transactional_operations_on_session_with_transaction.js`, two, [
    [
      [
        [1, 'update', 'a', inc],
        [0, 'update', 'a', inc],
        [1, 'commit'],
      ],
      '1 waits:1 ok | a3 b1',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [0, 'update', 'a', inc],
        [1, 'abort'],
      ],
      '1 waits:1 ok | a2 b1',
    ],
    [
      [
        [1, 'remove', 'a'],
        [0, 'update', 'a', inc],
        [1, 'commit'],
      ],
      '1 waits:0 ok | b1',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [0, 'update', 'b', inc],
        [1, 'commit'],
      ],
      '1 1 ok | a2 b2',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'z' }],
        [0, 'insert', 'c', { n: 2, code: 'w' }],
        [1, 'commit'],
      ],
      'ok waits:duplicate ok | a1 b1 c1',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'z' }],
        [0, 'insert', 'd', { n: 2, code: 'z' }],
        [1, 'commit'],
      ],
      'ok waits:duplicate ok | a1 b1 c1',
    ],
    [
      [
        [1, 'insert', 'c', { n: 1, code: 'z' }],
        [0, 'insert', 'd', { n: 2, code: 'z' }],
        [1, 'abort'],
      ],
      'ok waits:ok ok | a1 b1 d2',
    ],
    [
      [
        [1, 'update', 'a', inc],
        [0, 'read', 'a'],
        [1, 'commit'],
      ],
      '1 1 ok | a2 b1',
    ],
  ]),
];
