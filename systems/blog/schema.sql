-- The blog's tables. Whoever publishes writes the post and its event in one transaction (outbox); whoever applies an
-- event notes that in the transaction of its effects (applied). So an event is applied once, however often it is sent.
CREATE TABLE authors (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  password_hash text NOT NULL,
  published bigint NOT NULL DEFAULT 0,          -- counted by the worker: an event applied twice would show here
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE posts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  author_id bigint NOT NULL REFERENCES authors (id),
  title text NOT NULL,
  body text NOT NULL,
  request_key text,                             -- of the Idempotency-Key: a request that is sent again writes once
  created_at timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz,
  UNIQUE (author_id, request_key)
);
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  post_id bigint NOT NULL UNIQUE REFERENCES posts (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  sendings int NOT NULL DEFAULT 0
);
CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;
CREATE TABLE applied (
  event_id bigint PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE feed (
  post_id bigint PRIMARY KEY REFERENCES posts (id),
  author text NOT NULL,
  title text NOT NULL,
  published_at timestamptz NOT NULL
);
CREATE INDEX feed_newest ON feed (published_at DESC, post_id DESC);
CREATE TABLE search (
  post_id bigint PRIMARY KEY REFERENCES posts (id),
  words tsvector NOT NULL
);
CREATE INDEX search_words ON search USING gin (words);
