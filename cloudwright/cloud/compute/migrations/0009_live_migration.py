from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cloud_compute', '0008_disk_config'),
    ]

    operations = [
        migrations.AddField(
            model_name='migration',
            name='disk_mib',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='migration',
            name='disk_moved_mib',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='migration',
            name='hurried',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='migration',
            name='memory_mib',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='migration',
            name='memory_moved_mib',
            field=models.IntegerField(default=0),
        ),
    ]
