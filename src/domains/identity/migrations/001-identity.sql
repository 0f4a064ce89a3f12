-- The registry of chains is read before a chain is known, so it stands outside the tenants' wall.
create table identity_tenants (
  tenant_id int generated always as identity primary key,
  code text collate "C" not null unique,
  name text not null,
  created_at timestamptz not null
);

create table identity_users (
  tenant_id int not null references identity_tenants,
  user_id text collate "C" not null,
  login text collate "C" not null,
  name text not null,
  password_hash text not null,
  language text not null,
  disabled boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, user_id),
  unique (tenant_id, login)
);
select dianmai_protect('identity_users');

create table identity_roles (
  tenant_id int not null,
  user_id text collate "C" not null,
  role text collate "C" not null,
  -- Empty = in the whole chain.
  place text collate "C" not null default '',
  primary key (tenant_id, user_id, role, place),
  foreign key (tenant_id, user_id) references identity_users on delete cascade
);
select dianmai_protect('identity_roles');

-- Only the SHA-256 of a token is kept: whoever reads the table cannot sign in.
create table identity_sessions (
  tenant_id int not null,
  digest bytea not null,
  user_id text collate "C" not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (tenant_id, digest),
  foreign key (tenant_id, user_id) references identity_users on delete cascade
);
create index identity_sessions_of_user on identity_sessions (tenant_id, user_id);
select dianmai_protect('identity_sessions');

create table identity_keys (
  tenant_id int not null references identity_tenants,
  key_id text collate "C" not null,
  digest bytea not null,
  name text not null,
  role text collate "C" not null,
  types text[],
  places text[],
  zones text[],
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, key_id)
);
select dianmai_protect('identity_keys');

create table identity_audit (
  tenant_id int not null references identity_tenants,
  entry bigint generated always as identity,
  at timestamptz not null,
  actor text not null,
  action text not null,
  target text,
  place text,
  outcome text not null,
  address text not null,
  request_id text not null,
  primary key (tenant_id, entry)
);
select dianmai_protect('identity_audit', 'append');
