import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0003_organizers_desk'),
        ('pledges', '0005_mails'),
    ]

    operations = [
        migrations.AddField(
            model_name='card',
            name='country',
            field=models.CharField(blank=True, default='', help_text='Of the bank: ISO 3166-1 alpha-2; empty: unknown.', max_length=2),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='card',
            name='campaign',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign'),
        ),
        migrations.RunSQL(
            'UPDATE pledges_card SET campaign_id = p.campaign_id FROM pledges_pledge p WHERE p.id = pledge_id;'
            # The key of the new column is checked at the end otherwise, and the next change does not wait for it.
            ' SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;',
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='card',
            name='campaign',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(condition=models.Q(('state', 'saved')), fields=['campaign', 'country', 'pledge'], name='card_country'),
        ),
    ]
