from django.db import migrations, models
from django.db.models.expressions import CombinedExpression, F, OrderBy


class Migration(migrations.Migration):

    dependencies = [
        ('cloud_scheduling', '0003_host_state'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='host',
            index=models.Index(OrderBy(CombinedExpression(F('ram_limit_mib'), '-', F('used_ram_mib')), descending=True), name='host_free_ram'),
        ),
    ]
