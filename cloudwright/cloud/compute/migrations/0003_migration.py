
import cloudwright.kernel.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cloud_compute', '0002_instance_tags'),
        ('cloud_image', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='instance',
            name='base_image',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='based_instances', to='cloud_image.image'),
        ),
        migrations.AddField(
            model_name='instance',
            name='rescue_image',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='rescued_instances', to='cloud_image.image'),
        ),
        migrations.AddField(
            model_name='instance',
            name='shelved_image',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='shelved_instances', to='cloud_image.image'),
        ),
        migrations.CreateModel(
            name='Migration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=cloudwright.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('type', models.CharField(max_length=20)),
                ('status', models.CharField(default='accepted', max_length=20)),
                ('source', models.CharField(max_length=120)),
                ('destination', models.CharField(blank=True, max_length=120)),
                ('was', models.CharField(default='active', max_length=20)),
                ('old_flavor', models.JSONField()),
                ('new_flavor', models.JSONField()),
                ('old_disk_mib', models.IntegerField()),
                ('new_disk_mib', models.IntegerField()),
                ('instance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='migrations', to='cloud_compute.instance')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-created_at', '-id'], name='migration_recent'), models.Index(fields=['status', 'updated_at'], name='migration_status')],
            },
        ),
    ]
