from django.db import migrations, models

# Until now the normal form was all that was kept of a range.
FILL = "UPDATE cloud_network_securitygrouprule SET normalized_cidr = remote_ip_prefix"


class Migration(migrations.Migration):
    dependencies = [
        ('cloud_network', '0004_port_cards'),
    ]

    operations = [
        migrations.AddField(
            model_name='securitygrouprule',
            name='normalized_cidr',
            field=models.CharField(blank=True, max_length=64, default=''),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='securitygrouprule',
            name='security_group_rule_once',
        ),
        migrations.AddConstraint(
            model_name='securitygrouprule',
            constraint=models.UniqueConstraint(fields=('group', 'direction', 'ethertype', 'protocol', 'port_range_min', 'port_range_max', 'normalized_cidr', 'remote_group'), name='security_group_rule_once', nulls_distinct=False),
        ),
    ]
