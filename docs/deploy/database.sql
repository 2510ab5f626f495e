-- What compose.yaml has PostgreSQL do once, before anybody may connect.
\set password `cat /run/secrets/tmtool`
CREATE ROLE tmtool LOGIN PASSWORD :'password';
CREATE DATABASE un OWNER tmtool ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
\connect un
CREATE EXTENSION vector;
