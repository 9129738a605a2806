'use strict';

// An SMTP server for tests: node server.js FOLDER [PORT]
// Prints {"port":n} once it listens, writes every accepted message to FOLDER as one JSON file,
// and ends when its standard input closes, so it cannot outlive the test that started it.

const fs = require('node:fs');
const path = require('node:path');
const { SMTPServer } = require('smtp-server');
const { simpleParser } = require('mailparser');

const [folder, port = '0'] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('usage: node server.js FOLDER [PORT]\n');
  process.exit(2);
}

const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });
// The whole server's mood, which a test changes while it runs: the word in FOLDER/mood.
const mood = () => { try { return fs.readFileSync(path.join(folder, 'mood'), 'utf8').trim(); } catch { return ''; } };
const localPart = (address) => address.slice(0, address.lastIndexOf('@')).toLowerCase();
const addressed = (session, mode) => session.envelope.rcptTo.some((to) => localPart(to.address) === mode);

// A server that comes back goes on counting.
fs.mkdirSync(folder, { recursive: true });
let accepted = fs.readdirSync(folder).filter((name) => name.endsWith('.json')).length;

function onMailFrom(address, session, done) {
  if (session.answered) {
    // Only a sender that goes on has surely read the answer; one that gave up waiting hangs up.
    fs.writeFileSync(`${session.answered}.answered`, '');
    session.answered = undefined;
  }
  const refused = /^refuse-([45]\d\d)$/.exec(mood());
  done(refused ? refusal(Number(refused[1]), 'Not now') : undefined);
}

function onRcptTo({ address }, session, done) {
  if (mood() === 'hang') {
    return;
  }
  const mode = /^(reject|defer)-([45]\d\d)$/.exec(localPart(address));
  if (mode) {
    done(refusal(Number(mode[2]), mode[1] === 'reject' ? 'Mailbox unavailable' : 'Try again later'));
  } else if (localPart(address) !== 'hang') {
    done();
  }
}

async function keep(raw, session) {
  const mail = await simpleParser(raw);
  const record = {
    envelope: { from: session.envelope.mailFrom.address ?? '', to: session.envelope.rcptTo.map((to) => to.address) },
    messageId: mail.messageId ?? '',
    subject: mail.subject ?? '',
    headers: mail.headerLines.map(({ key, line }) => ({ name: key, value: line.slice(line.indexOf(':') + 1).trim() })),
    text: mail.text ?? '',
    html: mail.html || '',
  };
  const name = `${String(++accepted).padStart(6, '0')}.json`;
  const file = path.join(folder, name);
  fs.writeFileSync(`${file}.part`, JSON.stringify(record, null, 2));
  fs.renameSync(`${file}.part`, file);
  return file;
}

function onData(stream, session, done) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  stream.on('end', () => {
    const raw = Buffer.concat(chunks);
    if (addressed(session, 'drop-before-data')) {
      server.connections.forEach((connection) => connection.id === session.id && connection._socket.destroy());
      return;
    }
    keep(raw, session).then((file) => {
      if (mood() === 'drop-after-data' || addressed(session, 'drop-after-data')) {
        // The message was taken, but the sender never hears so and will send it again.
        server.connections.forEach((connection) => connection.id === session.id && connection._socket.destroy());
      } else {
        session.answered = file;
        done();
      }
    }, done);
  });
}

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  allowInsecureAuth: true,
  onAuth: ({ username, password }, session, done) =>
    password === 'wrong' ? done(refusal(535, 'Authentication failed')) : done(null, { user: username }),
  onMailFrom,
  onRcptTo,
  onData,
});

// A sender that hangs up is part of the tests.
server.on('error', (fault) => process.stderr.write(`${fault.code ?? ''} ${fault.message}\n`));
server.listen(Number(port), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: server.server.address().port })}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
