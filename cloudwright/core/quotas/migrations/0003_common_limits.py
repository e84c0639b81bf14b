from django.db import migrations, models


class Migration(migrations.Migration):
    """A limit of null is the common one, so that a change of that one reaches every project that
    has none of its own. What stands in older rows stays what it was."""

    dependencies = [
        ('core_quotas', '0002_rate'),
    ]

    operations = [
        migrations.AlterField(
            model_name='quota',
            name='limit',
            field=models.BigIntegerField(null=True),
        ),
    ]
