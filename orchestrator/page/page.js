// The page asks `GET /sessions`, which is no touch: a page left open keeps nobody logged in. Only a visit, a login and
// a reload ask `GET /me`.

const ASK_EVERY_MS = 2000;
const WORKERS_SHOWN = 8;

const find = (id) => document.getElementById(id);
const time = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: 'numeric', minute: '2-digit' });

/** Workers that answered, the latest last. */
const workers = [];
let failing = false;
/** Not known before the first answer. */
let loggedIn;
let showing = '';

/** One request to this server; `undefined`, with a notice, when it does not answer or its log does not. */
async function ask(method, path, body) {
  const request = { method, headers: {} };
  if (body !== undefined) {
    request.headers['content-type'] = 'application/json';
    request.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, request);
    showWorker(response.headers.get('x-worker'));
    const answer = response.status === 204 ? {} : await response.json();
    if (response.status >= 500) return fail(answer.message);
    if (failing) notice('');
    failing = false;
    return { status: response.status, ok: response.ok, answer };
  } catch {
    return fail('Nobody answers. Start it again with npm start: you will still be logged in.');
  }
}

function fail(text) {
  failing = true;
  notice(text);
  return undefined;
}

function notice(text) {
  const place = find('notice');
  place.hidden = text === '';
  if (place.textContent !== text) place.textContent = text;
}

function showWorker(worker) {
  if (worker === null) return;
  const known = workers.indexOf(worker);
  if (known < 0) workers.push(worker);
  if (workers.length > WORKERS_SHOWN) workers.shift();
  find('workers').replaceChildren(
    ...workers.map((pid) => {
      const item = document.createElement('li');
      item.textContent = pid === worker ? `worker ${pid} answered` : `worker ${pid}`;
      item.classList.toggle('latest', pid === worker);
      return item;
    }),
  );
  find('kill').textContent = `kill -9 ${worker}`;
}

function showStranger() {
  loggedIn = false;
  showing = '';
  find('member').hidden = true;
  find('stranger').hidden = false;
}

function showMember(sessions, current) {
  const own = sessions.find(({ id }) => id === current);
  loggedIn = true;
  find('stranger').hidden = true;
  find('member').hidden = false;
  // What has not changed is left alone, so that nobody loses the focus of the keyboard every two seconds.
  const wanted = JSON.stringify([sessions, current]);
  if (wanted === showing) return;
  showing = wanted;
  find('who').textContent = own.principal;
  find('created').textContent = time.format(own.createdAt);
  find('idle').textContent = time.format(own.expiresAt);
  find('absolute').textContent = time.format(own.absoluteExpiresAt);
  find('sessions').replaceChildren(...sessions.map((session) => sessionItem(session, session.id === current)));
}

function sessionItem(session, isCurrent) {
  const device = String(session.attributes.device ?? 'unknown device');
  const item = document.createElement('li');
  const name = document.createElement('span');
  const label = document.createElement('strong');
  const seen = document.createElement('small');
  label.textContent = device;
  seen.textContent = `logged in ${time.format(session.createdAt)}`;
  name.append(label, seen);
  item.append(name, isCurrent ? badge() : endButton(session.id, device));
  return item;
}

function badge() {
  const mark = document.createElement('span');
  mark.className = 'badge';
  mark.textContent = 'this browser';
  return mark;
}

function endButton(id, device) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'end';
  button.textContent = 'End';
  button.setAttribute('aria-label', `End the session on ${device}`);
  button.addEventListener('click', async () => {
    button.disabled = true;
    // A 404 says that somebody ended it first, which is what was wanted.
    await ask('DELETE', `/sessions/${id}`);
    button.disabled = false;
    await refresh();
  });
  return button;
}

/** Shows what the server says of this browser. */
async function refresh() {
  const reply = await ask('GET', '/sessions');
  if (reply === undefined) return;
  if (reply.ok) {
    showMember(reply.answer.sessions, reply.answer.current);
    return;
  }
  if (loggedIn) notice('This session was ended. Whichever worker you ask, it is dead.');
  showStranger();
}

find('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  const reply = await ask('POST', '/login', { principal: find('principal').value });
  if (reply === undefined) return;
  notice(reply.ok ? '' : reply.answer.message);
  if (reply.ok) await refresh();
});

for (const [button, method, path] of [
  ['logout', 'POST', '/logout'],
  ['everywhere', 'DELETE', '/sessions'],
]) {
  find(button).addEventListener('click', async () => {
    if ((await ask(method, path)) === undefined) return;
    loggedIn = false;
    notice('');
    await refresh();
  });
}

setInterval(() => {
  // Who is not logged in still sees which worker answers.
  if (document.visibilityState === 'visible') void (loggedIn === false ? ask('GET', '/health') : refresh());
}, ASK_EVERY_MS);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void refresh();
});
await ask('GET', '/me');
await refresh();
