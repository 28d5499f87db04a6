"""Expand: users get `display_name` beside `name`, and a trigger keeps both the same whoever writes which.

It takes the table's lock for a moment, and gives up after two seconds without it, so that no request queues behind it.
Code that knows either column runs before, meanwhile and after. The way back drops the column and loses nothing: `name`
has everything that was written meanwhile.

The contraction (drop `name` and the trigger) belongs to the release after the one that reads `display_name` everywhere
(USER_NAME_COLUMN=display_name); from it there is no way back without a backup, and therefore it is not here.
"""

from __future__ import annotations

from django.db import migrations

EXPAND = """
SET LOCAL lock_timeout = '2s';
ALTER TABLE users ADD COLUMN display_name varchar(200);
CREATE FUNCTION users_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.display_name := coalesce(NEW.display_name, NEW.name);
        NEW.name := coalesce(NEW.name, NEW.display_name);
    ELSIF NEW.name IS DISTINCT FROM OLD.name THEN
        NEW.display_name := NEW.name;
    ELSIF NEW.display_name IS DISTINCT FROM OLD.display_name THEN
        NEW.name := NEW.display_name;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER users_names BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION users_names();
"""
BACK = """
SET LOCAL lock_timeout = '2s';
DROP TRIGGER users_names ON users;
DROP FUNCTION users_names();
ALTER TABLE users DROP COLUMN display_name;
"""


class Migration(migrations.Migration):
    """The new column, and the trigger."""

    dependencies = [("users", "0001_initial")]
    operations = [migrations.RunSQL(EXPAND, BACK)]
