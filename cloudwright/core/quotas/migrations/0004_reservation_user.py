from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core_quotas', '0003_common_limits'),
    ]

    operations = [
        migrations.AddField(
            model_name='reservation',
            name='user_uuid',
            field=models.UUIDField(null=True),
        ),
    ]
