"""The table of receipts."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A receipt for each idempotency key."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("key", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.SmallIntegerField(default=0)),
                ("body", models.BinaryField(default=b"")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"db_table": "receipts"},
        ),
    ]
