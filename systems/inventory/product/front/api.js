/* How the pages talk to the API: JSON there and back, the token of whoever is logged in, errors as sentences. */

const KEPT = "session";

export function session() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  return kept && kept.until > Date.now() ? kept : null;
}

export function leave() {
  sessionStorage.removeItem(KEPT);
}

export async function enter(name, password) {
  const said = await ask("/api/session", { name, password });
  const until = Date.now() + 1000 * (said.seconds - 5);
  sessionStorage.setItem(KEPT, JSON.stringify({ name: said.name, token: said.token, until }));
}

export async function ask(address, body, key) {
  const headers = { Accept: "application/json" };
  const told = session();
  if (told) headers.Authorization = `Bearer ${told.token}`;
  if (key) headers["Idempotency-Key"] = key;
  const options = body ? { method: "POST", body: JSON.stringify(body) } : {};
  let answer;
  try {
    answer = await fetch(address, { ...options, headers });
  } catch {
    throw new Error("The inventory cannot be reached. What is shown may be old.");
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.status === 401 && address !== "/api/session") leave();
  if (!answer.ok) throw Object.assign(new Error(said.error || `answer ${answer.status}`), { status: answer.status });
  return said;
}
