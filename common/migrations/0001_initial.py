import common.ids
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(help_text='Identifies the occasion, so that it is emailed only once.', max_length=120, unique=True)),
                ('kind', models.SlugField(help_text='templates/mail/<kind>.html', max_length=40)),
                ('to', models.EmailField(max_length=254)),
                ('language', models.CharField(default='en', max_length=8)),
                ('data', models.JSONField(default=dict, help_text="The templates' context; emptied once the mail is sent.")),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('given_up_at', models.DateTimeField(blank=True, help_text='When the last permitted attempt failed.', null=True)),
                ('bounced_at', models.DateTimeField(blank=True, help_text='When it was reported as undeliverable.', null=True)),
                ('problem', models.CharField(blank=True, help_text='Why the last attempt failed.', max_length=300)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='mail_due')],
            },
        ),
        migrations.CreateModel(
            name='Unreachable',
            fields=[
                ('email', models.EmailField(max_length=254, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('refused', 'The receiving mail server refuses this address.'), ('failed', 'The email could not be sent after many attempts.'), ('bounced', 'The email was returned as undeliverable.')], max_length=8)),
                ('detail', models.CharField(blank=True, help_text="The mail server's message, for the staff.", max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='unreachable_is_lower_case')],
            },
        ),
    ]
